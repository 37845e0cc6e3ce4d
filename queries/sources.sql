-- Where the numbers of this report come from. Kinds of record that stand alike share a row; what is missing or typed is told
-- below the table.
SELECT platform, platform_label, account_name, source, fetched, `window`, `zone`, state, streams, stream, notes,
       CASE gaps WHEN 'なし' THEN gaps WHEN '手入力あり' THEN '手入力' ELSE 'あり' END AS gap_label,
       CASE WHEN gaps = 'なし' OR gaps = '手入力あり' THEN '' ELSE streams || '：欠測 ' || gaps END AS gap_notes
FROM (
    SELECT platform, platform_label, account_name, source, fetched, `window`, `zone`, state, gaps,
           STRING_AGG(stream_label, '、') AS streams, MIN(stream) AS stream, STRING_AGG(NULLIF(notes, ''), '、') AS notes
    FROM loads
    GROUP BY platform, platform_label, account_name, source, fetched, `window`, `zone`, state, gaps
) s
ORDER BY platform NULLS LAST, account_name NULLS LAST, stream NULLS LAST
