"""Everything that needs real weights, in processes of its own.

The web process never builds a model with weights, never trains and never unpacks an upload. It
talks to one *supervisor* per home folder, a process that outlives it:

    web process ── client ──TCP, token──> supervisor ──fork──> run process   (one per training)
         │                                     └───────fork──> lab process   (filters, maps, ...)
         └──────────────── store <── events ──────────────────┘

- `wire`: messages between processes: JSON and arrays, never a pickle.
- `client`: finds or starts the supervisor and asks it; all that the pages use.
- `supervisor`: the process itself; `server` answers requests, `scheduler` minds the queue.
- `runners`: how a training becomes a process. Run processes write to the store themselves and
  survive the supervisor: the next one adopts them.
- `lab_pool` keeps lab processes and ends those that crash, hang or grow; `lab_process` is their
  loop, `lab_ops` what they can do, `lab_models` the models they remember.
"""
