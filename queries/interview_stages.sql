-- The people who were interviewed by the stage they have reached, as their last row says: once a year, of its last day (due),
-- and one to four people hidden. Before that (told = 'later'), or where the others would give a hidden number away ('no'), one
-- row says nothing of any stage.
SELECT s.state AS stage, s.due, s.people_cell, s.place,
       CASE WHEN s.told THEN 'yes' WHEN p.`end` < s.due THEN 'later' ELSE 'no' END AS told
FROM person_states s
CROSS JOIN period p
WHERE s.ledger = 'casual_interviews'
ORDER BY s.place NULLS LAST
