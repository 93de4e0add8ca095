from queuebox_core.model cimport Call, Desk, Line, Office, QueueState
