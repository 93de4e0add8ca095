from queuebox_core.model cimport Office
