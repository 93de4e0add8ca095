from queuebox_core.model cimport Call, Desk, Office, QueueState
