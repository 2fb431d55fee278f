package models

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// The customers are compared with the lists in one pass over their phones and one over their
// addresses. Memory holds eight bytes for each entry of a list, and those few customers whom a list
// can have.

// matchChunk is how many customers who can be on a list are looked at at a time.
const matchChunk = 500

// matchLock is the number of the advisory lock under which comparisons write on PostgreSQL.
const matchLock = 0x6f6d6d61

// matcher compares the customers with the lists as one transaction sees both.
type matcher struct {
	*gorm.DB
	hasher *keyHasher
	now    value.Time
}

func (s *Store) matcher(db *gorm.DB, now value.Time) (*matcher, error) {
	hasher, err := s.keyHasher()
	return &matcher{DB: db, hasher: hasher, now: now}, err
}

// likely is a customer whom a list can have by a phone or address, of which it is the hash. Where the
// hash is "", something is known of the customer from a list already.
type likely struct {
	customer int64
	channel  Code
	hash     string
}

// matches counts what a comparison found.
type matches struct {
	all   int            // customers for whom a prohibition of a list holds
	by    map[string]int // customers by list
	due   []likely       // customers of whom the lists say something else than is known
	added int            // rows that say so
}

// likely lists whom the lists can have, by customer.
func (m *matcher) likely() ([]likely, error) {
	lists, err := m.listHashes()
	if err != nil {
		return nil, err
	}
	var found []likely
	look := func(customer int64, channel Code, hash string) {
		if lists.has(hash) {
			found = append(found, likely{customer, channel, hash})
		}
	}
	if len(lists) > 0 {
		if err := errors.Join(m.phones(look), m.addresses(look)); err != nil {
			return nil, err
		}
	}
	query := m.Raw("SELECT DISTINCT customer_id FROM permissions WHERE source = ? AND list <> '' AND source_key LIKE 'register:%'", ProhibitionRegister)
	err = eachRow(query, func(scan func(...any) error) error {
		var l likely
		err := scan(&l.customer)
		found = append(found, l)
		return err
	})
	slices.SortFunc(found, func(a, b likely) int { return int(a.customer - b.customer) })
	return found, err
}

// listHashes are the beginnings of the hashes of all entries that hold, sorted: 64 bits, by which next
// to nobody is looked at in vain.
type listHashes []uint64

func (m *matcher) listHashes() (listHashes, error) {
	var lists listHashes
	query := m.Raw("SELECT key_hash FROM prohibitions WHERE channel IN ('phone', 'post') AND valid_to >= ?", m.now.Date())
	err := eachRow(query, func(scan func(...any) error) error {
		var hash string
		if err := scan(&hash); err != nil {
			return err
		}
		lists = append(lists, beginning(hash))
		return nil
	})
	slices.Sort(lists)
	return lists, err
}

func (l listHashes) has(hash string) bool {
	if hash == "" {
		return false
	}
	_, found := slices.BinarySearch(l, beginning(hash))
	return found
}

// beginning is the first 64 bits of a hash in hexadecimal digits.
func beginning(hash string) uint64 {
	n, _ := strconv.ParseUint(hash[:min(16, len(hash))], 16, 64) // the database holds nothing else
	return n
}

// current narrows the contacts or addresses t to those that hold, now or from some day on.
const current = "t.gone_at IS NULL AND (t.valid_to IS NULL OR t.valid_to >= ?)"

// phones calls look with each phone of the customers.
func (m *matcher) phones(look func(customer int64, channel Code, hash string)) error {
	query := m.Raw("SELECT t.customer_id, t.value FROM contacts t WHERE t.channel = 'phone' AND "+current, m.now.Date())
	return eachRow(query, func(scan func(...any) error) error {
		var customer int64
		var phone string
		err := scan(&customer, &phone)
		look(customer, "phone", m.hasher.phone(value.Phone(phone)))
		return err
	})
}

// addresses calls look with each address of the customers under each of their names.
func (m *matcher) addresses(look func(customer int64, channel Code, hash string)) error {
	query := m.Raw("SELECT c.id, c.given_names, c.family_name, c.name, t.street, t.postal_code FROM addresses t JOIN customers c ON c.id = t.customer_id WHERE "+
		current, m.now.Date())
	return eachRow(query, func(scan func(...any) error) error {
		var c Customer
		var street, postal string
		if err := scan(&c.ID, &c.GivenNames, &c.FamilyName, &c.Name, &street, &postal); err != nil {
			return err
		}
		code, err := value.ParsePostalCode(postal)
		if err != nil {
			return nil // an address abroad, which no list of the industry has
		}
		for _, name := range c.names() {
			look(c.ID, "post", m.hasher.address(name, street, code))
		}
		return nil
	})
}

// eachRow calls do with each row of the query, none of which stays in memory.
func eachRow(query *gorm.DB, do func(scan func(...any) error) error) (err error) {
	rows, err := query.Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// compare compares the customers, in their order, with what is known of them, and hands over what is
// to be added.
func (m *matcher) compare(list []likely, add func([]Permission) error) (matches, error) {
	found := matches{by: map[string]int{}}
	for len(list) > 0 {
		n, ids := 0, []int64{}
		for ; n < len(list); n++ {
			if id := list[n].customer; len(ids) == 0 || ids[len(ids)-1] != id {
				if len(ids) == matchChunk {
					break
				}
				ids = append(ids, id)
			}
		}
		rows, err := m.chunk(ids, list[:n], &found)
		if err == nil && len(rows) > 0 {
			err = add(rows)
		}
		if err != nil {
			return found, fmt.Errorf("match the prohibition lists: %w", err)
		}
		list = list[n:]
	}
	return found, nil
}

// chunk compares some customers and returns what is to be added for them.
func (m *matcher) chunk(ids []int64, list []likely, found *matches) (add []Permission, err error) {
	now, err := m.listed(ids, list)
	if err != nil {
		return nil, err
	}
	known, err := m.known(ids)
	if err != nil {
		return nil, err
	}
	due := map[int64]bool{}
	for _, id := range ids {
		rows := settle(known[id], now[id], m.now)
		add, due[id] = append(add, rows...), len(rows) > 0
		lists := map[string]bool{}
		for _, p := range now[id] {
			lists[p.List] = true
		}
		for list := range lists {
			found.by[list]++
		}
		if len(lists) > 0 {
			found.all++
		}
	}
	for _, l := range list {
		if due[l.customer] {
			found.due = append(found.due, l)
		}
	}
	found.added += len(add)
	return add, nil
}

// listed is what the lists say of customers today, by customer and key. Of two entries of a list for
// one customer the longer holds.
func (m *matcher) listed(ids []int64, list []likely) (map[int64]map[string]Permission, error) {
	var customers []Customer
	if err := m.Select("id, number").Find(&customers, ids).Error; err != nil {
		return nil, err
	}
	numbers, who := map[int64]string{}, map[likely][]int64{}
	for _, c := range customers {
		numbers[c.ID] = c.Number
	}
	for _, l := range list {
		if l.hash != "" {
			key := likely{channel: l.channel, hash: l.hash}
			who[key] = append(who[key], l.customer)
		}
	}
	now := map[int64]map[string]Permission{}
	for chunk := range slices.Chunk(slices.Collect(maps.Keys(who)), 1000) {
		hashes := make([]string, len(chunk))
		for i, k := range chunk {
			hashes[i] = k.hash
		}
		var entries []prohibition
		if err := m.Where("channel IN ('phone', 'post') AND key_hash IN ? AND valid_to >= ?", hashes, m.now.Date()).Find(&entries).Error; err != nil {
			return nil, err
		}
		for _, e := range entries {
			for _, id := range who[likely{channel: e.Channel, hash: e.KeyHash}] {
				key := listKey(e.List, e.Channel, numbers[id])
				if old, ok := now[id][key]; ok && !e.ValidTo.After(old.ValidUntil) {
					continue
				}
				if now[id] == nil {
					now[id] = map[string]Permission{}
				}
				now[id][key] = e.permission(id, key)
			}
		}
	}
	return now, nil
}

// permission is what the entry says of a customer.
func (p prohibition) permission(customer int64, key string) Permission {
	return Permission{
		Record: Record{CustomerID: customer, Key: key}, Purpose: register.DirectMarketing, Channel: p.Channel, State: Prohibited,
		DecidedAt: value.TimeOf(p.ValidFrom.Start()), List: p.List, ValidUntil: p.ValidTo, Acted: Acting{ActorKind: ActedImport}, Origin: Origin{Source: ProhibitionRegister},
	}
}

// known is what is known of customers from lists already, by customer and key.
func (m *matcher) known(ids []int64) (map[int64]map[string]Permission, error) {
	var rows []Permission
	err := m.Where("customer_id IN ? AND source = ? AND list <> '' AND source_key LIKE 'register:%'", ids, ProhibitionRegister).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	byCustomer := map[int64][]Permission{}
	for _, p := range rows {
		byCustomer[p.CustomerID] = append(byCustomer[p.CustomerID], p)
	}
	known := map[int64]map[string]Permission{}
	for id, list := range byCustomer {
		known[id] = newestByKey(list)
	}
	return known, nil
}

// matchProhibitions compares all customers with the lists as this change sees them, and adds what is
// to be added.
func (c *Change) matchProhibitions() (matches, error) {
	m, err := c.store.matcher(c.DB, c.now)
	if err != nil {
		return matches{}, err
	}
	list, err := m.likely()
	if err != nil {
		return matches{}, fmt.Errorf("match the prohibition lists: %w", err)
	}
	return c.bring(list)
}

// bring brings what is known of the customers to what the lists say. One comparison after another
// does, so that each sees what the one before it added.
func (c *Change) bring(list []likely) (matches, error) {
	if len(list) == 0 {
		return matches{}, nil
	}
	if c.store.Dialect() == "postgres" {
		if err := c.Exec("SELECT pg_advisory_xact_lock(?)", matchLock).Error; err != nil {
			return matches{}, err
		}
	}
	if err := c.catchUp(); err != nil {
		return matches{}, err
	}
	m, err := c.store.matcher(c.DB, c.now)
	if err != nil {
		return matches{}, err
	}
	return m.compare(list, func(add []Permission) error { return c.CreateInBatches(add, 500).Error })
}
