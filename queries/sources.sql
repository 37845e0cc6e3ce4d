-- Where the numbers of this report come from. Kinds of record that stand alike share a row; what is missing or typed is told
-- below the table.
WITH alike AS (
    SELECT platform, platform_label, account_name, source, fetched, `window`, `zone`, state, gaps,
           STRING_AGG(stream_label, '、') AS streams, MIN(stream) AS stream, STRING_AGG(NULLIF(notes, ''), '、') AS notes
    FROM loads
    GROUP BY platform, platform_label, account_name, source, fetched, `window`, `zone`, state, gaps
),
told AS (
    SELECT platform, platform_label, account_name, source, fetched, `window`, state, streams, stream, notes,
           CASE `zone` WHEN '太平洋時間' THEN '太平洋' WHEN '日本時間' THEN '日本' ELSE `zone` END AS `zone`,
           CASE gaps WHEN 'なし' THEN 1 WHEN '手入力あり' THEN 2 ELSE 3 END AS gap,
           CASE WHEN gaps = 'なし' OR gaps = '手入力あり' THEN NULL ELSE streams || '：欠測 ' || gaps END AS gap_note
    FROM alike
    ORDER BY stream NULLS LAST
),
zones AS (
    SELECT platform, platform_label, account_name, source, fetched, `window`, `zone`, state,
           STRING_AGG(streams, '、') AS streams, MIN(stream) AS stream, STRING_AGG(NULLIF(notes, ''), '、') AS notes,
           MAX(gap) AS gap, STRING_AGG(gap_note, '。') AS gap_notes
    FROM told
    GROUP BY platform, platform_label, account_name, source, fetched, `window`, `zone`, state
    ORDER BY stream NULLS LAST, `zone` NULLS LAST
),
rows_of_sources AS (
    SELECT platform, platform_label, account_name, source, fetched, `window`, state, STRING_AGG(`zone`, '、') AS `zone`,
           STRING_AGG(streams, '、') AS streams, MIN(stream) AS stream, STRING_AGG(NULLIF(notes, ''), '、') AS notes,
           MAX(gap) AS gap, STRING_AGG(NULLIF(gap_notes, ''), '。') AS gap_notes
    FROM zones
    GROUP BY platform, platform_label, account_name, source, fetched, `window`, state
)
SELECT platform, platform_label, account_name, source, fetched, `window`, `zone`, state, streams, stream, notes,
       CASE gap WHEN 1 THEN 'なし' WHEN 2 THEN '手入力' ELSE 'あり' END AS gap_label, gap_notes
FROM rows_of_sources
ORDER BY platform NULLS LAST, account_name NULLS LAST, stream NULLS LAST
