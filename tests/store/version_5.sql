CREATE TABLE acks (
    project_id VARCHAR(64) NOT NULL, 
    client VARCHAR(64) NOT NULL, 
    seq BIGINT NOT NULL, 
    at FLOAT NOT NULL, 
    PRIMARY KEY (project_id, client), 
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "acks" VALUES('project-1','tab',3,4.0);
CREATE TABLE blocks (
    id VARCHAR(64) NOT NULL, 
    owner VARCHAR(200) NOT NULL, 
    name TEXT NOT NULL, 
    graph_json TEXT NOT NULL, 
    created FLOAT NOT NULL, 
    PRIMARY KEY (id)
);
INSERT INTO "blocks" VALUES('project-2','ada','residual','{}',5.0);
CREATE TABLE commands (
    run_id VARCHAR(64) NOT NULL, 
    id INTEGER NOT NULL, 
    kind VARCHAR(40) NOT NULL, 
    data TEXT NOT NULL, 
    at FLOAT NOT NULL, 
    PRIMARY KEY (run_id, id), 
    FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "commands" VALUES('00000000000000000000000000000003',1,'stop','{}',10.0);
CREATE TABLE events (
    run_id VARCHAR(64) NOT NULL, 
    seq INTEGER NOT NULL, 
    kind VARCHAR(40) NOT NULL, 
    data TEXT NOT NULL, 
    at FLOAT NOT NULL, 
    PRIMARY KEY (run_id, seq), 
    FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "events" VALUES('00000000000000000000000000000003',1,'TrainBegin','{"epochs":2,"batches":1,"batch_size":8,"train_size":8,"columns":["loss"]}',9.0);
INSERT INTO "events" VALUES('00000000000000000000000000000003',2,'BatchEnd','{"step":1,"epoch":0,"batch":0,"logs":{"loss":0.5}}',9.0);
INSERT INTO "events" VALUES('00000000000000000000000000000003',3,'EpochEnd','{"epoch":0,"step":1,"logs":{"loss":0.5},"seconds":0.1,"weights":"weights-1.weights.h5"}',9.0);
INSERT INTO "events" VALUES('00000000000000000000000000000003',4,'TrainEnd','{"reason":"stopped","epochs":1,"step":1,"seconds":0.2,"logs":{}}',9.0);
CREATE TABLE experiments (
    id VARCHAR(64) NOT NULL, 
    project_id VARCHAR(64) NOT NULL, 
    name TEXT NOT NULL, 
    plan_json TEXT NOT NULL, 
    searching INTEGER NOT NULL, 
    created FLOAT NOT NULL, 
    PRIMARY KEY (id), 
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
);
INSERT INTO "experiments" VALUES('00000000000000000000000000000005','project-1','sweep','{}',0,13.0);
CREATE TABLE own_data (
    id VARCHAR(64) NOT NULL, 
    project_id VARCHAR(64) NOT NULL, 
    name TEXT NOT NULL, 
    size BIGINT NOT NULL, 
    created FLOAT NOT NULL, 
    PRIMARY KEY (id), 
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
);
INSERT INTO "own_data" VALUES('dddddddddddddddddddddddddddddddd','project-1','mine',123,15.0);
CREATE TABLE projects (
    id VARCHAR(64) NOT NULL, 
    name TEXT NOT NULL, 
    graph_json TEXT NOT NULL, 
    owner VARCHAR(200) NOT NULL, 
    created FLOAT NOT NULL, 
    updated FLOAT NOT NULL, 
    PRIMARY KEY (id)
);
INSERT INTO "projects" VALUES('project-1','renamed','{"a": 2}','ada',3.0,4.0);
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
    notes TEXT DEFAULT '' NOT NULL, 
    experiment_id VARCHAR(64) DEFAULT '' NOT NULL, 
    resumes INTEGER DEFAULT 0 NOT NULL, 
    PRIMARY KEY (id), 
    CONSTRAINT runs_status CHECK (status IN ('queued', 'starting', 'running', 'stopping', 'finished', 'stopped', 'failed')), 
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
);
INSERT INTO "runs" VALUES('00000000000000000000000000000003','project-1','run 1','{}','{"epochs": 2}','ada','stopped','','home',6.0,8.0,11.0,4,1,'','',0);
INSERT INTO "runs" VALUES('00000000000000000000000000000004','project-1','run 2','{}','{}','ben','queued','',NULL,12.0,NULL,NULL,0,0,'','',0);
INSERT INTO "runs" VALUES('00000000000000000000000000000006','project-1','run 3','{}','{}','ada','queued','',NULL,14.0,NULL,NULL,0,0,'a note','00000000000000000000000000000005',0);
CREATE TABLE schema_version (
    version INTEGER NOT NULL, 
    PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(5);
CREATE TABLE setups (
    project_id VARCHAR(64) NOT NULL, 
    choices_json TEXT NOT NULL, 
    at FLOAT NOT NULL, 
    PRIMARY KEY (project_id), 
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
);
INSERT INTO "setups" VALUES('project-1','{"epochs": 3}',17.0);
CREATE TABLE visits (
    browser VARCHAR(64) NOT NULL, 
    project_id VARCHAR(64) NOT NULL, 
    at FLOAT NOT NULL, 
    PRIMARY KEY (browser, project_id), 
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "visits" VALUES('browser','project-1',16.0);
CREATE INDEX projects_by_owner ON projects (owner, updated);
CREATE INDEX blocks_by_owner ON blocks (owner, created);
CREATE INDEX runs_by_status ON runs (status, created);
CREATE INDEX runs_by_project ON runs (project_id, created);
CREATE INDEX experiments_by_project ON experiments (project_id, created);
CREATE INDEX own_data_by_project ON own_data (project_id, created);
