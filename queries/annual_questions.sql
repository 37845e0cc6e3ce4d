-- 要協議: what the contract leaves open, and how it is handled.
SELECT place, question, clause, text, assumed, CASE WHEN is_open THEN '協議中' ELSE CAST(CAST(SUBSTR(agreed_on, 6, 2) AS BIGINT) AS STRING) || '/' || CAST(CAST(SUBSTR(agreed_on, 9, 2) AS BIGINT) AS STRING) || ' 合意' END AS state
FROM questions
ORDER BY place NULLS LAST
