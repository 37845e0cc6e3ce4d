-- The people who were interviewed by the stage they have reached, as their last row says. One to four people are hidden; where
-- the others would give a single hidden number away, all are.
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
    SELECT COUNT(*) AS hidden_value FROM stages WHERE people_value <= 4
)
SELECT s.stage, CASE WHEN h.hidden_value = 1 OR s.people_value <= 4 THEN l.hidden_cell ELSE s.people END AS people_cells,
       s.people_value
FROM stages s
CROSS JOIN small h
CROSS JOIN ledgers l
WHERE l.ledger = 'casual_interviews'
ORDER BY s.people_value DESC NULLS LAST, s.stage NULLS LAST
