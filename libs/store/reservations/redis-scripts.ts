import type { Result } from 'ioredis';
import { SETTLED_KEPT_MS, SWEPT_PER_HOLD, UNSETTLED_KEPT_MS } from './charge.ts';
import { REDIS_COUNTERS } from './redis-counters.ts';

/**
 * A reservation is a string: a line `<state>:<attempt>:<held>:<settled>:<shared>:<open>:<instance>` (the state and the attempt that it is
 * of, the highest attempt that was held, the attempts that were settled, whether more of it is in the slot that tenants share, whether what
 * it took is neither spent nor given back), then a line a charge, `<form> <measure> <a> <b> <limit> <place> <amount> <key>`, the key without
 * its prefix, the measure in upper case where it is that of the first call alone. `leases` is a sorted set, by when they end, of the ids that have charges and are held, or hold costs and are called. Every
 * key of a call carries the same `{slot}`.
 *
 * The time is Redis’s own, so that all policy nodes agree; tests pass one.
 */
const RESERVATIONS = `${REDIS_COUNTERS}
local function time_of(given)
  local now = tonumber(given)
  if now then return now end
  local time = call('TIME')
  return time[1] * 1000 + floor(time[2] / 1000)
end

local prefix = string.match(KEYS[1], '^sluice:{[^}]*}:')
local leases = prefix .. 'leases'
local function id_of(key) return string.sub(key, #prefix + 13) end

local function read_reservation(key)
  local stored = call('GET', key)
  if not stored then return nil end
  local state, attempt, held, settled, shared, open, instance, charges =
    string.match(stored, '^(%a+):(%d+):(%d+):([%d,]*):(%d):(%d):([^\\n]*)(.*)$')
  return {
    state = state, attempt = tonumber(attempt), held = tonumber(held), settled = settled, shared = shared, open = open,
    instance = instance, charges = charges
  }
end

local function new_reservation(state, attempt, shared, instance)
  return {
    state = state, attempt = attempt, held = attempt, settled = '', shared = shared, open = '1', instance = instance,
    charges = ''
  }
end

local function write_reservation(key, r, lease)
  call('SET', key, table.concat({ r.state, r.attempt, r.held, r.settled, r.shared, r.open, r.instance }, ':') .. r.charges,
    'PX', text(lease))
end

local function kept(r, lease)
  if r.charges == '' then return lease end
  return lease + ${UNSETTLED_KEPT_MS}
end

local function extend(key, r, lease)
  write_reservation(key, r, max(kept(r, lease), call('PTTL', key)))
end

local function each_charge(r, visit)
  for form, measure, a, b, limit, place, amount, key in
    string.gmatch(r.charges, '\\n(%a) (%a) (%d+) (%d+) (%d+) (%d+) (%d+) ([^\\n]*)') do
    local counter = { key = prefix .. key, a = tonumber(a), b = tonumber(b), limit = tonumber(limit) }
    visit(forms[form], counter, measure, tonumber(place), tonumber(amount))
  end
end

local function charges(r, key)
  return string.find(r.charges .. '\\n', ' ' .. string.sub(key, #prefix + 1) .. '\\n', 1, true) ~= nil
end

local function holds_cost(r) return string.find(r.charges, '\\np m ', 1, true) ~= nil end

local function close(r)
  if r.open == '0' then return end
  r.open = '0'
  if not holds_cost(r) then return end
  each_charge(r, function(form, counter, measure, place, amount)
    if measure == 'm' and form == period then form.unreserve(counter, place, amount) end
  end)
end

local function give_all_back(key, r)
  local id = id_of(key)
  each_charge(r, function(form, counter, _, place, amount) form.give_back(counter, place, amount, id) end)
  close(r)
  r.charges = ''
end
`;

/** The key of each limit’s arguments, in this order. */
const HOLD_ARGUMENTS = 9;

/**
 * KEYS: reservation, then a counter a limit. ARGV: attempt, leaseMs, time or '', shared (0, 1), who calls a provider at once or '', whether it
 * reconsiders (0, 1), then a limit: form, measure, limit, amount, capacity, a, b, c, d.
 * Gives: held (0, 1), repeated (0, 1), retryAfterMs (-1: never), the index of the limit that refused, how many others it gave back whose leases
 * had ended, then remaining, resetMs, what is
 * spent (of costs in periods; else 0), whether the reservation has it (0, 1) and its place a limit.
 */
const HOLD = `${RESERVATIONS}
local attempt, lease, now = tonumber(ARGV[1]), tonumber(ARGV[2]), time_of(ARGV[3])
local id = id_of(KEYS[1])

local expired = 0
local ended = call('ZRANGEBYSCORE', leases, '-inf', text(now), 'LIMIT', 0, ${SWEPT_PER_HOLD})
for _, other in ipairs(ended) do
  local key = prefix .. 'reservation:' .. other
  local r = read_reservation(key)
  if r and r.state == 'held' then
    give_all_back(key, r)
    call('DEL', key)
    expired = expired + 1
  elseif r and r.state == 'called' then
    close(r)
    write_reservation(key, r, max(1, call('PTTL', key)))
  end
  call('ZREM', leases, other)
end

local r = read_reservation(KEYS[1])
local limits, opened = {}, {}
for index = 2, #KEYS do
  local key, at = KEYS[index], ${HOLD_ARGUMENTS} * (index - 2) + 6
  local limit = {
    key = key, form = ARGV[at + 1], measure = ARGV[at + 2], limit = tonumber(ARGV[at + 3]), amount = tonumber(ARGV[at + 4]),
    capacity = tonumber(ARGV[at + 5]), counter = opened[key]
  }
  if not limit.counter then
    local counter = {
      key = key, limit = limit.limit, a = tonumber(ARGV[at + 6]), b = tonumber(ARGV[at + 7]), c = tonumber(ARGV[at + 8]),
      d = tonumber(ARGV[at + 9])
    }
    forms[limit.form].open(counter, now)
    opened[key], limit.counter, limit.is_first = counter, counter, true
  end
  limits[index - 1] = limit
end

local held, repeated, wait, refused_by, earlier = 1, 0, 0, 0, r
if not r then
  for index, limit in ipairs(limits) do
    local form = forms[limit.form]
    if not form.has_room(limit.counter, limit.limit, limit.amount) then
      local own = -1
      if limit.amount <= limit.capacity then own = form.until_room(limit.counter, now, limit.limit, limit.amount) end
      if held == 1 or (wait >= 0 and (own < 0 or own > wait)) then wait, refused_by = own, index - 1 end
      held = 0
    end
  end
  if held == 1 then
    r = new_reservation(ARGV[5] == '' and 'held' or 'called', attempt, ARGV[4], ARGV[5])
    local lines = {}
    for _, limit in ipairs(limits) do
      if limit.is_first then
        local counter = limit.counter
        forms[limit.form].take(counter, now, limit.amount, id, lease)
        if limit.measure == 'm' and limit.form == 'p' then period.reserve(counter, limit.amount) end
        lines[#lines + 1] = table.concat({
          '\\n' .. limit.form, limit.measure, text(counter.a), text(counter.b), text(limit.limit), text(counter.place),
          text(limit.amount), string.sub(limit.key, #prefix + 1)
        }, ' ')
      end
    end
    r.charges = table.concat(lines)
    write_reservation(KEYS[1], r, kept(r, lease))
    if r.state == 'held' and r.charges ~= '' or holds_cost(r) then
      call('ZADD', leases, text(now + lease), id)
      call('PEXPIRE', leases, text(${UNSETTLED_KEPT_MS}))
    end
  end
elseif attempt < r.held or (attempt == r.held and ARGV[6] == '0') then
  repeated = 1
else
  r.held = attempt
  if r.state == 'held' then
    r.attempt = attempt
    if r.charges ~= '' then call('ZADD', leases, 'GT', text(now + lease), id) end
  end
  extend(KEYS[1], r, lease)
end

local answer = { held, repeated, wait, refused_by, expired }
for _, limit in ipairs(limits) do
  answer[#answer + 1] = forms[limit.form].remaining(limit.counter, limit.limit)
  answer[#answer + 1] = forms[limit.form].until_whole(limit.counter, now)
  answer[#answer + 1] = limit.measure == 'm' and limit.form == 'p' and period.spent(limit.counter) or 0
  answer[#answer + 1] = earlier and not charges(earlier, limit.key) and 0 or 1
  answer[#answer + 1] = limit.counter.place or 0
end
return answer
`;

/**
 * KEYS: reservations, one a mark. ARGV: time or '', then a mark: state, attempt, instance, leaseMs, what it is settled to ('estimate',
 * 'nothing' or 'spent'), input tokens, output tokens, bytes or '', cost, and what of it the first call used: '' (all), 'nothing' or 'spent', input
 * tokens, output tokens. What an earlier attempt says late changes no state; what is not known cannot
 * be settled. `ended` is `called` and then `settled`. Gives for each 1 where more of it is in the slot that tenants share, and 2
 * more where it held something that ends with this mark.
 */
const MARK = `${RESERVATIONS}
local now = time_of(ARGV[1])

local function spent_of(measure, settlement, reserved)
  if settlement.kind == 'estimate' then return reserved end
  if settlement.kind == 'nothing' then return 0 end
  if measure == 't' then return settlement.input + settlement.output end
  if measure == 'i' then return settlement.input end
  if measure == 'o' then return settlement.output end
  if measure == 'b' then return settlement.bytes or reserved end
  if measure == 'm' then return settlement.cost end
  return reserved
end

local function settle_charges(key, r, settlement, is_first, is_last)
  local id = id_of(key)
  each_charge(r, function(form, counter, measure, place, amount)
    if measure == 'c' then
      if is_last then form.give_back(counter, place, amount, id) end
    elseif string.lower(measure) ~= 'r' or is_first then
      local over = spent_of(string.lower(measure), string.upper(measure) == measure and settlement.first_call or settlement, amount)
      if is_first then over = over - amount end
      if over < 0 then form.give_back(counter, place, -over, id)
      elseif over > 0 then form.overrun(counter, now, place, over) end
    end
  end)
end

local function was_settled_by(r, attempt) return string.find(',' .. r.settled .. ',', ',' .. attempt .. ',', 1, true) ~= nil end

local function mark_called(key, r, mark, is_settled_next)
  r = r or new_reservation('called', mark.attempt, '0', mark.instance)
  if r.state == 'called' and mark.attempt < r.attempt then return r end
  if r.state == 'settled' and mark.attempt <= r.attempt then return r end
  if r.open == '1' and holds_cost(r) then call('ZADD', leases, 'GT', text(now + mark.lease), id_of(key))
  elseif r.state == 'held' and r.charges ~= '' then call('ZREM', leases, id_of(key)) end
  r.state, r.attempt, r.instance = 'called', mark.attempt, mark.instance
  if string.find(r.charges, '\\nc c ', 1, true) then
    local id = id_of(key)
    each_charge(r, function(form, counter, measure)
      if measure == 'c' then form.take(counter, now, 1, id, mark.lease) end
    end)
  end
  if not is_settled_next or was_settled_by(r, mark.attempt) then extend(key, r, mark.lease) end
  return r
end

local function holds_something(r) return r.charges ~= '' or r.shared == '1' end

-- Whether something that it held ends with this mark.
local function mark_settled(key, r, mark)
  if not r or was_settled_by(r, mark.attempt) then return false end
  local ends = r.settled == '' and r.state ~= 'settled' and holds_something(r)
  local is_last = mark.attempt >= r.attempt
  settle_charges(key, r, mark.settlement, r.settled == '', is_last)
  if r.open == '1' and holds_cost(r) then call('ZREM', leases, id_of(key)) end
  close(r)
  r.settled = r.settled == '' and tostring(mark.attempt) or r.settled .. ',' .. mark.attempt
  if not is_last or r.state == 'settled' then
    write_reservation(key, r, max(1, call('PTTL', key)))
    return ends
  end
  if r.state == 'held' and r.charges ~= '' then call('ZREM', leases, id_of(key)) end
  r.state = 'settled'
  write_reservation(key, r, ${SETTLED_KEPT_MS})
  return ends
end

local function mark_released(key, r, mark, is_forgotten)
  if not r or (r.state ~= 'held' and not is_forgotten) then return false end
  if is_forgotten and (r.attempt ~= mark.attempt or r.settled ~= '') then return false end
  local ends = holds_something(r)
  if r.charges ~= '' then call('ZREM', leases, id_of(key)) end
  give_all_back(key, r)
  if is_forgotten then
    call('DEL', key)
    return ends
  end
  r.state = 'settled'
  write_reservation(key, r, ${SETTLED_KEPT_MS})
  return ends
end

local answer = {}
for index, key in ipairs(KEYS) do
  local at = 12 * (index - 1) + 1
  local state = ARGV[at + 1]
  local mark = {
    attempt = tonumber(ARGV[at + 2]), instance = ARGV[at + 3], lease = tonumber(ARGV[at + 4]),
    settlement = {
      kind = ARGV[at + 5], input = tonumber(ARGV[at + 6]), output = tonumber(ARGV[at + 7]), bytes = tonumber(ARGV[at + 8]),
      cost = tonumber(ARGV[at + 9])
    }
  }
  if ARGV[at + 10] ~= '' then
    mark.settlement.first_call = {
      kind = ARGV[at + 10], input = tonumber(ARGV[at + 11]), output = tonumber(ARGV[at + 12])
    }
  end
  local r = read_reservation(key)
  local ends = false
  answer[index] = r and tonumber(r.shared) or 0
  if state == 'called' then mark_called(key, r, mark)
  elseif state == 'settled' then ends = mark_settled(key, r, mark)
  elseif state == 'released' or state == 'forgotten' then ends = mark_released(key, r, mark, state == 'forgotten')
  else
    ends = mark_settled(key, mark_called(key, r, mark, true), mark)
  end
  if ends then answer[index] = answer[index] + 2 end
end
return answer
`;

export const reservationScripts = {
  hold: { lua: HOLD },
  mark: { lua: MARK },
};

declare module 'ioredis' {
  interface RedisCommander<Context> {
    hold(numberOfKeys: number, ...keysAndArguments: (string | number)[]): Result<number[], Context>;
    mark(numberOfKeys: number, ...keysAndArguments: (string | number)[]): Result<number[], Context>;
  }
}
