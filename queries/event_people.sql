-- Those who came, by what they are: age, home. Small counts are hidden by the ledger's view.
SELECT c.dimension, c.member, c.attended_cell, c.attended, c.breakdown_shown, t.attended_cell AS all_cell,
       ROW_NUMBER() OVER (PARTITION BY c.event_no, c.dimension ORDER BY c.row_cell) AS place
FROM (SELECT *, 'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id FROM event_counts) c
JOIN period p ON c.period_id = p.id
LEFT JOIN (SELECT event_no, attended_cell FROM event_counts WHERE dimension = '合計') t ON c.event_no = t.event_no
WHERE c.dimension <> '合計'
ORDER BY c.dimension NULLS LAST, place NULLS LAST
