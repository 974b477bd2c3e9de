import { PLACES_BACK } from './fair-line.ts';

/** To say where somebody stands, so many tenants are looked at; the others are taken to be like them. */
const TENANTS_COUNTED = 1_000;

/**
 * Whose turn it is, as `fair-line.ts` and `turn-order.ts` have it. `levels` is a sorted set of priorities by how far each has come, and
 * `tenants:<priority>` one of tenants; `…:left` are those that left while they were ahead. `flow:<priority>:<tenant>` is one of ids by their order,
 * `length:<priority>` counts them.
 */
export const REDIS_ORDER = `
local call = redis.call
local prefix = string.match(KEYS[1], '^(sluice:{[^}]*}:)')
local function text(number) return string.format('%.0f', number) end

local function furthest_behind(key)
  local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
  return tonumber(first[2] or 0)
end
local function join(key, member)
  if call('ZSCORE', key, member) then return end
  if call('EXISTS', key) == 0 then call('DEL', key .. ':left') end
  local behind = furthest_behind(key)
  local left = tonumber(call('ZSCORE', key .. ':left', member) or behind)
  call('ZADD', key, string.format('%.17g', math.max(behind, left)), member)
  call('ZREM', key .. ':left', member)
end
local function leave(key, member)
  local pass = call('ZSCORE', key, member)
  if not pass then return end
  call('ZREM', key, member)
  call('ZADD', key .. ':left', pass, member)
  call('ZREMRANGEBYSCORE', key .. ':left', '-inf', string.format('%.17g', furthest_behind(key)))
end

local function tenants_of(priority) return prefix .. 'tenants:' .. priority end
local function flow_of(priority, tenant) return prefix .. 'flow:' .. priority .. ':' .. tenant end
local LEVELS = prefix .. 'levels'
local LENGTHS = prefix .. 'lengths'

local function push(id, e)
  join(LEVELS, e.priority)
  join(tenants_of(e.priority), e.tenant)
  call('ZADD', flow_of(e.priority, e.tenant), e.order, id)
  call('HINCRBY', LENGTHS, e.priority, 1)
end
local function remove(id, e)
  local flow = flow_of(e.priority, e.tenant)
  if call('ZREM', flow, id) == 0 then return end
  if call('EXISTS', flow) == 0 then leave(tenants_of(e.priority), e.tenant) end
  if call('HINCRBY', LENGTHS, e.priority, -1) == 0 then leave(LEVELS, e.priority) end
end
local function next_level()
  local behind = call('ZRANGE', LEVELS, 0, 0, 'WITHSCORES')
  if not behind[1] then return nil end
  local highest
  for _, priority in ipairs(call('ZRANGEBYSCORE', LEVELS, behind[2], behind[2])) do
    if not highest or tonumber(priority) > tonumber(highest) then highest = priority end
  end
  return highest
end
-- The id of the next one, which has its turn with that.
local function shift()
  local priority = next_level()
  if not priority then return nil end
  local tenants = tenants_of(priority)
  local tenant = call('ZRANGE', tenants, 0, 0)[1]
  local id = call('ZRANGE', flow_of(priority, tenant), 0, 0)[1]
  call('ZINCRBY', LEVELS, string.format('%.17g', 2 ^ -tonumber(priority)), priority)
  call('ZINCRBY', tenants, 1, tenant)
  remove(id, { priority = priority, tenant = tenant })
  return id
end
local function order_behind(e)
  local flow = flow_of(e.priority, e.tenant)
  local last = call('ZRANGE', flow, 0, ${PLACES_BACK - 1}, 'WITHSCORES')
  if #last == 0 then return e.order end
  return text(math.max(tonumber(e.order), tonumber(last[#last]) + 1))
end
local function position_of(id, e)
  local rank = (call('ZRANK', flow_of(e.priority, e.tenant), id) or 0) + 1
  local tenants = tenants_of(e.priority)
  local count = call('ZCARD', tenants)
  local own, counted = 0, 0
  for _, tenant in ipairs(call('ZRANGE', tenants, 0, ${TENANTS_COUNTED - 1})) do
    own = own + math.min(call('ZCARD', flow_of(e.priority, tenant)), rank)
    counted = counted + 1
  end
  if count > counted then own = math.ceil(own * count / counted) end
  local others = 0
  local lengths = call('HGETALL', LENGTHS)
  for at = 1, #lengths, 2 do
    local priority, length = lengths[at], tonumber(lengths[at + 1])
    if priority ~= e.priority then
      others = others + math.min(length, math.ceil(own * 2 ^ (tonumber(priority) - tonumber(e.priority))))
    end
  end
  return own + others
end
`;
