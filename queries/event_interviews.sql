-- The people who were interviewed because of the event, until the end of the report's days. One to four are hidden; where
-- nobody writes down which event led to an interview, there is no row.
WITH this AS (
    SELECT e.no, e.held_on, p.`end` AS last_day
    FROM (SELECT *, 'event-' || CAST(CAST(no AS BIGINT) AS STRING) AS period_id FROM events) e
    JOIN period p ON e.period_id = p.id
),
led AS (
    SELECT COUNT(*) AS rows_value FROM casual_interviews WHERE event_no IS NOT NULL
),
met AS (
    SELECT i.row_cell AS cell,
           ROW_NUMBER() OVER (PARTITION BY i.participant_key ORDER BY i.held_on, i.`key`) AS nth
    FROM casual_interviews i
    JOIN this t ON i.event_no = t.no
    WHERE i.held_on >= t.held_on AND i.held_on <= t.last_day
),
cells AS (
    SELECT 'people' AS thing, cell, 1 AS person_value FROM met WHERE nth = 1
    UNION ALL
    SELECT 'people' AS thing, none_cell AS cell, 0 AS person_value FROM ledgers WHERE ledger = 'casual_interviews'
),
people AS (
    SELECT thing, STRING_AGG(cell, ' ') AS people_list, SUM(person_value) AS people_value FROM cells GROUP BY thing
)
SELECT p.thing, CASE WHEN p.people_value >= 1 AND p.people_value <= 4 THEN l.hidden_cell END AS hidden_cell,
       CASE WHEN p.people_value >= 1 AND p.people_value <= 4 THEN NULL ELSE p.people_list END AS people_list
FROM people p
CROSS JOIN ledgers l
CROSS JOIN led d
WHERE l.ledger = 'casual_interviews' AND d.rows_value > 0
ORDER BY p.thing NULLS LAST
