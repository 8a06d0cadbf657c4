/** When an Apple pass last changed, for rows c of credentials: its own state, its event, its ticket's moves and admission. */
export const CHANGED_AT = `greatest(
  c.updated_at,
  (SELECT e.updated_at FROM events e WHERE e.id = c.event_id),
  (SELECT max(x.at) FROM events e JOIN mirror_transfers x ON x.chain_id = e.chain_id AND x.contract = e.contract AND x.token_id = c.token_id WHERE e.id = c.event_id),
  (SELECT q.admitted_at FROM admission_state st JOIN admissions q ON q.event_id = st.event_id AND q.attempt_id = st.admitted_attempt
   WHERE st.event_id = c.event_id AND st.token_id = c.token_id)
)`;
