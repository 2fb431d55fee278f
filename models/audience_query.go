package models

import (
	"fmt"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/permit"
	"omatiedot/models/register"
)

// An audience of the whole register is one query over the verdicts, which hold what the decision
// function said of each customer. What weighs most is looked at in the register itself besides:
// protection, restriction, and whether there still is an address.

// audienceQuery is a query of the customers whom the filters choose, with columns id, fate and way: the
// reason by which each is in or out, and the id of the address or number to be used.
type audienceQuery struct {
	sql  string
	args map[string]any
}

// fateOf is the reason for which a fate, a letter of a verdict or a reason of audiences, leaves a
// customer out; false where it does not.
func fateOf(fate string) (AudienceReason, bool) {
	if len(fate) != 1 {
		return AudienceReason(fate), true
	}
	reason, ok := permit.ReasonOf(fate[0])
	switch {
	case fate[0] == noCell:
		reason = permit.ByDefault
	case !ok:
		return Unsettled, true
	case reason == permit.Protected || reason == permit.Restricted:
		return Withheld, true
	}
	return AudienceReason(reason), !reason.Allows()
}

// audienceQuery makes the query of an audience for a recipient of the role.
func (s *Store) audienceQuery(db *gorm.DB, a Audience, role AudienceRole) (audienceQuery, error) {
	letter, err := letterSQL(db, a.Purpose, a.Channel)
	if err != nil {
		return audienceQuery{}, err
	}
	// Looked up in sets and not joined: databases do not know how few they hold and join them badly.
	fates := []string{
		"WHEN c.id IN (" + orderedSQL + ") OR r.customer_id IS NOT NULL THEN '" + string(Withheld) + "'",
		// What leads to an organisation may lead to the person who acts for it.
		"WHEN c.id IN (SELECT organisation_id FROM representatives WHERE gone_at IS NULL AND person_id IN (" + orderedSQL + ")) THEN '" + string(Withheld) + "'",
		fmt.Sprintf("WHEN c.gone_at IS NOT NULL THEN '%c'", permit.NoCustomer.Letter()),
		"WHEN v.customer_id IS NULL OR v.next_on <= ? OR " + letter + " = '' THEN '" + string(Unsettled) + "'",
		"WHEN NOT " + allowsSQL(letter) + " THEN " + letter,
	}
	joins := []string{
		"LEFT JOIN verdicts v ON v.customer_id = c.id", "LEFT JOIN (" + waysSQL(a.Channel) + ") w ON w.customer_id = c.id",
		`LEFT JOIN (SELECT DISTINCT customer_id FROM restrictions WHERE from_at <= @now AND (lifted_at IS NULL OR lifted_at > @now)) r ON r.customer_id = c.id`,
	}
	if a.Channel == string(register.ChannelPost) || role != OwnUse {
		// A letter leads to the place, and others could put two and two together.
		fates = append([]string{"WHEN c.id IN (" + besideSQL + ") THEN '" + string(Withheld) + "'"}, fates...)
	}
	more, err := s.sharingSQL(db, role)
	if err != nil {
		return audienceQuery{}, err
	}
	// A message under the exception goes to the address that came with the sale, and to no other.
	way := fmt.Sprintf("CASE WHEN %s = '%c' THEN w.sold ELSE w.way END", letter, permit.ExistingCustomer.Letter())
	fates = append(append(fates, more...), fmt.Sprintf("WHEN %s IS NULL THEN '%c'", way, permit.NoWay.Letter()))
	sql := "SELECT c.id, " + way + " AS way, CASE " + strings.Join(fates, " ") + " ELSE " + letter + " END AS fate FROM customers c " +
		strings.Join(joins, " ") + " WHERE " + a.narrowSQL()
	return audienceQuery{strings.ReplaceAll(sql, "?", "@today"), map[string]any{
		"today": s.today(), "now": s.now(), "group": a.Group, "product": a.Product, "postal": a.PostalCode + "%",
	}}, nil
}

// letterSQL is the letter of a purpose and channel in a verdict, called v; empty where there is none.
func letterSQL(db *gorm.DB, purpose, channel string) (string, error) {
	places, err := cellPlaces(db)
	for _, p := range places {
		if p.Purpose == purpose && p.Channel == channel {
			return fmt.Sprintf("substr(v.reasons, %d, 1)", p.Place), err
		}
	}
	return "''", err
}

// allowsSQL says that a letter of a verdict allows.
func allowsSQL(letter string) string {
	var capitals []string
	for _, r := range permit.Reasons {
		if r.Allows() {
			capitals = append(capitals, fmt.Sprintf("'%c'", r.Letter()))
		}
	}
	return letter + " IN (" + strings.Join(capitals, ", ") + ")"
}

// sharingSQL are the fates of those who may be approached by the company but not be named to the
// recipient, a processor.
func (s *Store) sharingSQL(db *gorm.DB, role AudienceRole) ([]string, error) {
	_, asked := s.Description.Permission(register.CampaignDisclosure).Channel(register.ChannelAny)
	if role == OwnUse || !asked {
		return nil, nil
	}
	disclosure, err := letterSQL(db, register.CampaignDisclosure, string(register.ChannelAny))
	return []string{"WHEN " + disclosure + " = '' THEN '" + string(Unsettled) + "'", "WHEN NOT " + allowsSQL(disclosure) + " THEN '" + string(NotDisclosed) + "'"}, err
}

// narrowSQL says that a customer, called c, is one whom the filters choose.
func (a Audience) narrowSQL() string {
	where := []string{"1 = 1"}
	if a.Group != "" {
		where = append(where, "c.customer_group = @group")
	}
	if a.Product != "" {
		where = append(where, "EXISTS (SELECT 1 FROM contracts t WHERE t.customer_id = c.id AND t.product = @product AND "+inForceSQL+")")
	}
	if a.PostalCode != "" {
		where = append(where, "EXISTS (SELECT 1 FROM addresses w WHERE w.customer_id = c.id AND w.postal_code LIKE @postal AND "+currentSQL+")")
	}
	return strings.Join(where, " AND ")
}

// inForceSQL says that a row of contracts, called t, is in force on the day.
const inForceSQL = `t.gone_at IS NULL AND t.status IN ('active', 'future') AND (t.starts IS NULL OR t.starts <= ?) AND (t.ends IS NULL OR t.ends >= ?)`

// currentSQL says that a row of addresses or contacts, called w, holds on the day.
const currentSQL = `w.gone_at IS NULL AND (w.valid_from IS NULL OR w.valid_from <= ?) AND (w.valid_to IS NULL OR w.valid_to >= ?)`

// waysSQL chooses for each customer the address or number by which the channel reaches them: way, and
// sold, the newest that came with a sale. Verified ones come before others, where post is wanted
// before where somebody lives, and the newest before older ones.
func waysSQL(channel string) string {
	if channel == string(register.ChannelPost) {
		return `SELECT w.customer_id, COALESCE(MAX(CASE w.kind WHEN 'mailing' THEN w.id END), MAX(CASE w.kind WHEN 'home' THEN w.id END), MAX(w.id)) AS way,
			MAX(CASE w.source WHEN 'contract' THEN w.id END) AS sold
			FROM addresses w WHERE w.street <> '' AND w.postal_code <> '' AND ` + currentSQL + ` GROUP BY w.customer_id`
	}
	return `SELECT w.customer_id, COALESCE(MAX(CASE WHEN w.verified THEN w.id END), MAX(w.id)) AS way,
		MAX(CASE w.source WHEN 'contract' THEN w.id END) AS sold
		FROM contacts w WHERE w.channel = '` + contactOf(channel) + `' AND w.value <> '' AND COALESCE(w.verified, TRUE) AND ` + currentSQL + ` GROUP BY w.customer_id`
}

// contactOf is the kind of contact that serves a channel.
func contactOf(channel string) string {
	if channel == string(register.ChannelEmail) {
		return "email"
	}
	return "phone"
}

// orderedSQL lists the customers of persons under a non-disclosure order: what protectedSQL asks of one
// customer, of all at once. The column by itself says how few they are, so that searches begin with them.
var orderedSQL = "SELECT p.id FROM customers p WHERE p.protected AND " + orderSQL("p") +
	" UNION SELECT q.id FROM customers p JOIN customers q ON q.personal_id_hash = p.personal_id_hash AND q.personal_id_hash <> ''" +
	" WHERE p.protected AND " + orderSQL("p") + " AND p.gone_at IS NULL AND p.personal_id_hash <> ''"

// besideSQL lists the customers at places where somebody protected is, themselves among them: what
// householdSQL asks of one customer, of all at once.
var besideSQL = func() string {
	var ways []string
	for _, own := range placeTables {
		for _, other := range placeTables {
			ways = append(ways, beside(own.table, own.holds, other.table, other.holds, sameStreetSQL("o", "own")))
		}
	}
	points := placeTables[1]
	ways = append(ways, beside(points.table, points.holds, points.table, points.holds, "o.source_key = own.source_key"))
	return "WITH ordered AS MATERIALIZED (" + orderedSQL + ") " + strings.Join(ways, " UNION ")
}()

func beside(own, ownHolds, other, otherHolds, same string) string {
	return "SELECT own.customer_id FROM ordered p JOIN " + other + " o ON o.customer_id = p.id JOIN " + own + " own ON " + same +
		" WHERE " + fmt.Sprintf(otherHolds, "o") + " AND " + fmt.Sprintf(ownHolds, "own")
}
