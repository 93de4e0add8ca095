from queuebox_core.model cimport Desk, Office, QueueState
