from queuebox_core.model cimport Clocked, Office
