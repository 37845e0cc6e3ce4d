-- The people who were interviewed by the stage they have reached, as their last row says. One to four people are hidden, in an
-- order that says nothing of them; where the others and the number of all people would give a hidden number away, nothing is
-- told of any stage (told = 'no').
WITH last_rows AS (
    SELECT stage, row_cell
    FROM (
        SELECT i.stage, i.row_cell,
               ROW_NUMBER() OVER (PARTITION BY i.participant_key ORDER BY i.held_on DESC, i.`key` DESC) AS place
        FROM casual_interviews i
        CROSS JOIN period p
        WHERE i.stage IS NOT NULL AND i.held_on <= p.`end` AND i.month >= p.fiscal_month
    ) r
    WHERE place = 1
),
stages AS (
    SELECT stage, STRING_AGG(row_cell, ' ') AS people, COUNT(*) AS people_value FROM last_rows GROUP BY stage
),
small AS (
    SELECT COUNT(*) AS stages_value, SUM(people_value) AS people_value FROM stages WHERE people_value <= 4
),
telling AS (
    SELECT CASE WHEN stages_value = 0 THEN 'yes'
                WHEN stages_value = 1 OR people_value = stages_value OR people_value = 4 * stages_value THEN 'no'
                ELSE 'yes' END AS told
    FROM small
)
SELECT s.stage, t.told, CASE WHEN t.told = 'no' OR s.people_value <= 4 THEN l.hidden_cell ELSE s.people END AS people_cells,
       CASE WHEN t.told = 'no' OR s.people_value <= 4 THEN 0 ELSE s.people_value END AS place
FROM stages s
CROSS JOIN telling t
CROSS JOIN ledgers l
WHERE l.ledger = 'casual_interviews'
ORDER BY place DESC NULLS LAST, s.stage NULLS LAST
