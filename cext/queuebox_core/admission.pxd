from queuebox_core.model cimport Call, Office, QueueState
