-- What a boot was is kept beside its monotonic times, intervals may grow while they last, and
-- people's own words about a call have a place.

ALTER TABLE calls ADD COLUMN boot TEXT NOT NULL DEFAULT '';   -- whose monotonic clock it was
ALTER TABLE alarms ADD COLUMN boot TEXT NOT NULL DEFAULT '';
ALTER TABLE alarms ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
-- A replay that hands an alarm in again adds nothing.
CREATE UNIQUE INDEX alarms_once ON alarms (boot, at, what, coalesce(about, ''), raised)
WHERE boot <> '';
CREATE INDEX calls_by_number ON calls (number) WHERE number IS NOT NULL;

-- One row an interval. While it lasts the row is written now and then, with the time so far: a
-- power cut loses minutes, not the morning.
CREATE TABLE agent_intervals (
    boot TEXT NOT NULL,
    desk TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    began_utc TEXT NOT NULL,
    ended_utc TEXT NOT NULL,
    agent TEXT,
    state TEXT NOT NULL,
    why TEXT,
    PRIMARY KEY (boot, desk, began)
) STRICT;
INSERT OR IGNORE INTO agent_intervals
SELECT '', desk, began, ended, began_utc, ended_utc, agent, state, why FROM agent_states;
DROP TABLE agent_states;
ALTER TABLE agent_intervals RENAME TO agent_states;
CREATE INDEX agent_states_by_end ON agent_states (ended_utc);

CREATE TABLE line_intervals (
    boot TEXT NOT NULL,
    line INTEGER NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    began_utc TEXT NOT NULL,
    ended_utc TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (boot, line, began)
) STRICT;
INSERT OR IGNORE INTO line_intervals
SELECT '', line, began, ended, began_utc, ended_utc, state FROM line_states;
DROP TABLE line_states;
ALTER TABLE line_intervals RENAME TO line_states;
CREATE INDEX line_states_by_end ON line_states (ended_utc);

-- No line was left to ring: the next caller heard the busy tone.
CREATE TABLE all_lines_busy (
    boot TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    began_utc TEXT NOT NULL,
    ended_utc TEXT NOT NULL,
    PRIMARY KEY (boot, began)
) STRICT;
CREATE INDEX all_lines_busy_by_end ON all_lines_busy (ended_utc);

-- A goal that was missed, from when to when. Once a breach is over, ended_utc is set.
CREATE TABLE breaches (
    boot TEXT NOT NULL,
    began INTEGER NOT NULL,
    goal TEXT NOT NULL,
    about TEXT NOT NULL,                -- a queue, a call, an agent; empty: the office
    grade TEXT NOT NULL,                -- warning, alarm: the worst that it came to
    value REAL NOT NULL,                -- the worst value
    limit_value REAL NOT NULL,
    began_utc TEXT NOT NULL,
    ended_utc TEXT,
    PRIMARY KEY (boot, goal, about, began)
) STRICT;
CREATE INDEX breaches_by_time ON breaches (began_utc);

-- Who did what to the box.
CREATE TABLE audit (
    at_utc TEXT NOT NULL,
    boot TEXT NOT NULL,
    at INTEGER NOT NULL,
    what TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at_utc);

-- What people said about a call.
CREATE TABLE remarks (
    call TEXT NOT NULL PRIMARY KEY,
    disposition TEXT,                   -- chosen by the agent in wrap-up
    note TEXT,                          -- written by a supervisor
    called_back_utc TEXT,               -- the tick on the list of abandoned calls
    called_back_by TEXT
) STRICT, WITHOUT ROWID;

DROP VIEW call_list;
CREATE VIEW call_list AS
SELECT began_utc, call, line, iif(outgoing, 'out', 'in') AS direction, queue, number, name,
       (SELECT agent FROM segments s WHERE s.call = c.call ORDER BY place LIMIT 1) AS agent,
       ending, ended_by,
       -- a button or a pulled cable is certain; the far end is heard to go by one proof, or by
       -- weak signs that add up ("busy tone (modem code b), 2 times within 0.5 s")
       CASE WHEN ended_by IN ('agent', 'system', 'line-failure') THEN 'certain'
            WHEN evidence LIKE '% times within %' THEN 'weighed'
            WHEN evidence <> '' THEN 'heard'
            ELSE 'not known' END AS how_sure,
       evidence, wait / 1e6 AS wait_s, talk / 1e6 AS talk_s, flags,
       disposition, note
FROM calls c LEFT JOIN remarks USING (call);

DROP VIEW abandoned_calls;
CREATE VIEW abandoned_calls AS
SELECT began_utc, call, line, queue, number, name, ending, wait / 1e6 AS wait_s,
       called_back_utc, called_back_by
FROM calls LEFT JOIN remarks USING (call) WHERE outgoing = 0 AND ending LIKE 'abandoned-%';

-- How long each agent was what, by the day (UTC) in which the interval began.
CREATE VIEW agent_time_by_day AS
SELECT substr(began_utc, 1, 10) AS day_utc, agent, state, why, count(*) AS times,
       sum(ended - began) / 1e6 AS seconds
FROM agent_states WHERE agent IS NOT NULL GROUP BY day_utc, agent, state, why;

CREATE VIEW line_time_by_day AS
SELECT substr(began_utc, 1, 10) AS day_utc, line, state, count(*) AS times,
       sum(ended - began) / 1e6 AS seconds
FROM line_states GROUP BY day_utc, line, state;

CREATE VIEW all_busy_by_day AS
SELECT substr(began_utc, 1, 10) AS day_utc, count(*) AS occasions,
       sum(ended - began) / 1e6 AS seconds
FROM all_lines_busy GROUP BY day_utc;
