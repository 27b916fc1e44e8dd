CREATE TABLE schema_version (
    version INTEGER NOT NULL,
    PRIMARY KEY (version)
);
CREATE TABLE projects (
    id VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    graph_json TEXT NOT NULL,
    owner VARCHAR(200) NOT NULL,
    created FLOAT NOT NULL,
    updated FLOAT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX projects_by_owner ON projects (owner, updated);
CREATE TABLE runs (
    id VARCHAR(64) NOT NULL,
    project_id VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    graph_json TEXT NOT NULL,
    spec_json TEXT NOT NULL,
    owner VARCHAR(200) NOT NULL,
    status VARCHAR(20) NOT NULL,
    message TEXT NOT NULL,
    worker_id VARCHAR(200),
    created FLOAT NOT NULL,
    started FLOAT,
    ended FLOAT,
    last_event INTEGER NOT NULL,
    last_command INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT runs_status CHECK (status IN ('queued', 'starting', 'running', 'stopping', 'finished', 'stopped', 'failed')),
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
);
CREATE INDEX runs_by_status ON runs (status, created);
CREATE INDEX runs_by_project ON runs (project_id, created);
CREATE TABLE events (
    run_id VARCHAR(64) NOT NULL,
    seq INTEGER NOT NULL,
    kind VARCHAR(40) NOT NULL,
    data TEXT NOT NULL,
    at FLOAT NOT NULL,
    PRIMARY KEY (run_id, seq),
    FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE TABLE commands (
    run_id VARCHAR(64) NOT NULL,
    id INTEGER NOT NULL,
    kind VARCHAR(40) NOT NULL,
    data TEXT NOT NULL,
    at FLOAT NOT NULL,
    PRIMARY KEY (run_id, id),
    FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO schema_version VALUES (1);
INSERT INTO projects VALUES ('p', 'first', '{"a": 1}', 'ada', 1.0, 2.0);
INSERT INTO runs VALUES ('r', 'p', 'run', '{}', '{}', 'ada', 'finished', '', 'w', 3.0, 4.0, 5.0, 1, 0);
INSERT INTO events VALUES ('r', 1, 'TrainEnd', '{}', 5.0);
