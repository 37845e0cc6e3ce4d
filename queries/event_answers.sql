-- The answers, question by question. Small counts are hidden by the ledger's view; a question whose answers would tell one
-- is left out.
SELECT s.side, s.question, s.answer, s.answers_cell, s.answers, s.collected_cell, s.breakdown_shown,
       ROW_NUMBER() OVER (PARTITION BY s.event_no, s.side ORDER BY s.row_cell) AS place
FROM (SELECT *, 'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id FROM event_surveys) s
JOIN period p ON s.period_id = p.id
ORDER BY s.side NULLS LAST, place NULLS LAST
