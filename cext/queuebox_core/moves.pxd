from queuebox_core.model cimport Call, Line, Office
