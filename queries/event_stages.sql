-- From applying to answering, in people.
WITH this AS (
    SELECT e.no, e.capacity_cell
    FROM (SELECT *, 'event-' || CAST(CAST(no AS BIGINT) AS STRING) AS period_id FROM events) e
    JOIN period p ON e.period_id = p.id
),
stages AS (
    SELECT event_no, '申込' AS stage, applied_cell AS cell, 1 AS place FROM event_counts WHERE dimension = '合計'
    UNION ALL
    SELECT event_no, '参加' AS stage, attended_cell AS cell, 2 AS place FROM event_counts WHERE dimension = '合計'
    UNION ALL
    SELECT event_no, 'アンケートの回答' AS stage, collected_cell AS cell, 3 AS place
    FROM (SELECT event_no, collected_cell, ROW_NUMBER() OVER (PARTITION BY event_no ORDER BY `key`) AS nth
          FROM event_surveys WHERE side = '人材') s
    WHERE nth = 1
)
SELECT s.stage, s.cell, t.capacity_cell, s.place
FROM stages s
JOIN this t ON s.event_no = t.no
ORDER BY s.place NULLS LAST
