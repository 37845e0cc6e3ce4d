-- What the contract asks of every event and of the year's events, and how this one stands.
WITH this AS (
    SELECT e.no, e.held_on, e.`key` AS event_key
    FROM (SELECT *, 'event-' || CAST(CAST(no AS BIGINT) AS STRING) AS period_id FROM events) e
    JOIN period p ON e.period_id = p.id
),
counted_so_far AS (
    SELECT c.obligation, c.row_cell AS cell
    FROM counted c
    CROSS JOIN this t
    WHERE c.ledger = 'events' AND c.kind = 'target' AND c.counts AND c.day <= t.held_on
    UNION ALL
    SELECT c.obligation, l.none_cell AS cell
    FROM counted c
    JOIN ledgers l ON c.ledger = l.ledger
    JOIN this t ON c.`key` = t.event_key
    WHERE c.ledger = 'events' AND c.kind = 'target'
),
so_far AS (
    SELECT obligation, STRING_AGG(cell, ' ') AS reached FROM counted_so_far GROUP BY obligation
)
SELECT c.obligation, c.label, c.clause, c.kind, c.counts, c.kept, c.number_cell, c.least_cell, c.target_cell, s.reached,
       CASE WHEN c.kind = 'each' AND c.kept THEN 'achieved' WHEN c.kind = 'each' AND NOT c.kept THEN 'missed'
            ELSE '' END AS verdict,
       CASE WHEN c.kind = 'target' AND c.counts THEN '該当' WHEN c.kind = 'target' THEN '該当しない'
            WHEN c.kept IS NULL THEN '台帳に記録がない' WHEN c.number_cell IS NOT NULL THEN ''
            WHEN c.kept THEN '済み' ELSE 'まだ' END AS words,
       CASE WHEN c.kind = 'each' THEN 1 ELSE 2 END AS place
FROM counted c
JOIN this t ON c.`key` = t.event_key
LEFT JOIN so_far s ON c.obligation = s.obligation
WHERE c.ledger = 'events'
ORDER BY place NULLS LAST, c.clause NULLS LAST, c.obligation NULLS LAST
