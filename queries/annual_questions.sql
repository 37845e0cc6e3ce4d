-- 要協議: what the contract leaves open, and how it is handled.
SELECT place, question, clause, text, assumed, CASE WHEN is_open THEN '協議中' ELSE agreed_on END AS state
FROM questions
ORDER BY place NULLS LAST
