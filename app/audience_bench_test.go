package app_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx", by which the store reads too

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
)

// BenchmarkAudience counts and exports an audience of a whole register on PostgreSQL and, in the same
// run, reads the same rows by bare SQL into the same writer. OMATIEDOT_BENCH_CUSTOMERS says how many
// customers the register has (5,000 unless set), OMATIEDOT_TEST_POSTGRES on which server; a private one
// gives up durability, so figures should be taken on one that does not.
func BenchmarkAudience(b *testing.B) {
	customers := 5000
	if text := os.Getenv("OMATIEDOT_BENCH_CUSTOMERS"); text != "" {
		var err error
		if customers, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		newAudienceBench(b, customers).run()
	}
}

type audienceBench struct {
	*importBench
	store *models.Store
	db    *sql.DB
	email models.Audience
	post  models.Audience
}

func newAudienceBench(b *testing.B, customers int) *audienceBench {
	a := &audienceBench{importBench: &importBench{B: b}}
	_, dsn := a.database()
	a.settings(dsn)
	var err error
	if a.store, err = models.Open(b.Context(), models.Settings{Database: dsn, Keys: modelstest.Keys(), Now: time.Now}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.store.Close() })
	if a.db, err = sql.Open("pgx", dsn); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.db.Close() })
	a.email = models.Audience{Purpose: register.DirectMarketing, Channel: string(register.ChannelEmail)}
	a.post = models.Audience{Purpose: register.DirectMarketing, Channel: string(register.ChannelPost)}
	a.fill(customers)
	return a
}

// mix are the letters of a hundred customers in the cells of e-mail, and of others.
var (
	emailMix = mixOf(map[permit.Reason]int{
		permit.Consent: 38, permit.ExistingCustomer: 22, permit.NoConsent: 14, permit.OwnRefusal: 9, permit.NoWay: 6,
		permit.WrongAddress: 4, permit.UnverifiedAddress: 3, permit.Lapsed: 2, permit.NoCustomer: 1, permit.Protected: 1,
	})
	otherMix = mixOf(map[permit.Reason]int{permit.NotProhibited: 85, permit.OwnProhibition: 8, permit.Listed: 5, permit.NoCustomer: 1, permit.Protected: 1})
)

// mixOf is a text of a hundred letters. The protected are the last, as fill has them.
func mixOf(shares map[permit.Reason]int) string {
	mix := ""
	for _, r := range permit.Reasons {
		if r != permit.Protected {
			mix += strings.Repeat(string(r.Letter()), shares[r])
		}
	}
	return mix + strings.Repeat(string(permit.Protected.Letter()), shares[permit.Protected])
}

// fill makes a register of customers with an address, an e-mail address and a contract each.
func (a *audienceBench) fill(customers int) {
	a.Helper()
	start, place := time.Now(), 0
	letters := []string{}
	for _, p := range register.Default().Permissions {
		for _, ch := range p.Channels {
			place++
			a.do(`INSERT INTO permission_cells (place, purpose, channel) VALUES ($1, $2, $3)`, place, p.Key, string(ch.Channel))
			mix, spread := otherMix, 31*place
			if ch.Channel == register.ChannelEmail {
				mix = emailMix
			}
			letters = append(letters, fmt.Sprintf("CASE WHEN i %% 100 = 99 THEN 'p' ELSE substr('%s', 1 + ((i / 7 + i * %d) %% 99)::int, 1) END", mix, spread))
		}
	}
	const origin = `'contract', now(), now(), ''`
	for _, query := range []string{
		`INSERT INTO customers (number, kind, given_names, family_name, language, customer_group, protected, source, received_at, changed_at, digest)
			SELECT 1000000 + i, 'person', 'Etunimi' || i % 997, 'Sukunimi' || i % 4999, (ARRAY['fi', 'fi', 'fi', 'sv', 'en'])[1 + i % 5],
			(ARRAY['Kerrostalo', 'Pientalo', 'Yritys'])[1 + i % 3], i % 100 = 99, ` + origin + ` FROM generate_series(1, $1::bigint) i`,
		`INSERT INTO addresses (customer_id, source_key, kind, street, postal_code, post_office, source, received_at, changed_at, digest)
			SELECT i, 'a' || i, 'home', 'Katunimi ' || i / 2 || ' B ' || i % 60, lpad((i % 90000)::text, 5, '0'), 'HELSINKI', ` + origin + ` FROM generate_series(1, $1::bigint) i`,
		`INSERT INTO contacts (customer_id, source_key, channel, value, verified, source, received_at, changed_at, digest)
			SELECT i, 'e' || i, 'email', 'asiakas' || i || '@example.fi', TRUE, ` + origin + ` FROM generate_series(1, $1::bigint) i`,
		`INSERT INTO contracts (customer_id, source_key, kind, product, starts, status, source, received_at, changed_at, digest)
			SELECT i, 'k' || i, 'sales', (ARRAY['Tuuli', 'Vesi', 'Sekoitus'])[1 + i % 3], '2024-01-01', 'active', ` + origin + ` FROM generate_series(1, $1::bigint) i`,
		`INSERT INTO verdicts (customer_id, sequence, at, reasons) SELECT i, i, now(), ` + strings.Join(letters, " || ") + ` FROM generate_series(1, $1::bigint) i`,
	} {
		a.do(query, customers)
	}
	a.do("VACUUM ANALYZE")
	fmt.Printf("%d customers made in %.1f s\n", customers, time.Since(start).Seconds())
}

func (a *audienceBench) do(query string, args ...any) {
	a.Helper()
	if _, err := a.db.ExecContext(a.Context(), query, args...); err != nil {
		a.Fatal(err)
	}
}

func (a *audienceBench) run() {
	var count models.AudienceCount
	a.timed("count by e-mail", func() (int, error) { return a.counted(&count, a.email) })
	a.timed("count by post, with households", func() (int, error) { return a.counted(&models.AudienceCount{}, a.post) })
	narrow := a.email
	narrow.Group, narrow.Product, narrow.PostalCode = "Pientalo", "Vesi", "20"
	a.timed("count by e-mail, all filters", func() (int, error) { return a.counted(&models.AudienceCount{}, narrow) })
	forgetPeak()
	var made int
	export := a.timed("export by e-mail, disclosed", func() (n int, err error) {
		made, err = a.export()
		return made, err
	})
	fmt.Printf("%s resident at most\n", peak())
	read := a.timed("bare SELECT of the same rows", func() (int, error) { return a.bare(nil) })
	stored := a.timed("the same and bare INSERT", func() (int, error) { return a.bare(a.bareInsert) })
	var n int
	if err := a.db.QueryRow("SELECT COUNT(*) FROM disclosures").Scan(&n); err != nil || n != made || count.Allowed != made-made%models.MinAudience {
		a.Fatalf("%d disclosures of %d exported, %d counted: %v", n, made, count.Allowed, err)
	}
	fmt.Printf("the export takes %.2f of the bare SELECT and INSERT, %.2f of the bare SELECT\n", export.Seconds()/stored.Seconds(), export.Seconds()/read.Seconds())
	a.ReportMetric(float64(made)/export.Seconds(), "customers/s")
}

func (a *audienceBench) timed(name string, do func() (int, error)) time.Duration {
	a.Helper()
	start := time.Now()
	n, err := do()
	took := time.Since(start)
	if err != nil {
		a.Fatalf("%s: %v", name, err)
	}
	fmt.Printf("%-32s %9d customers %7.2f s\n", name, n, took.Seconds())
	return took
}

func (a *audienceBench) counted(count *models.AudienceCount, of models.Audience) (n int, err error) {
	*count, err = a.store.CountAudience(a.Context(), models.System("bench"), of, models.AudienceProcessor)
	return count.Allowed, err
}

// file is a new file with a writer of the list.
func (a *audienceBench) file() (*views.AudienceFile, func() error) {
	a.Helper()
	f, err := os.Create(filepath.Join(a.TempDir(), "list.csv"))
	if err != nil {
		a.Fatal(err)
	}
	out := bufio.NewWriter(f)
	list, err := views.NewAudienceFile(out, a.email.Channel)
	if err != nil {
		a.Fatal(err)
	}
	return list, func() error { return errors.Join(list.Close(), out.Flush(), f.Sync(), f.Close()) }
}

func (a *audienceBench) export() (int, error) {
	list, done := a.file()
	r := models.Recipient{Name: "Kampanjatoimisto Esimerkki Oy", Role: models.AudienceProcessor, Words: "Kevään tarjous", Country: "FI", Until: value.DateOf(time.Now()).AddDays(30)}
	made, err := a.store.ExportAudience(a.Context(), models.System("bench"), models.NewAudienceExport{
		Audience: a.email, Recipient: r, FormKey: fmt.Sprint(time.Now().UnixNano()), Told: views.AudienceWords(register.Default(), a.email, r),
	}, models.AudienceWriter{Add: list.Add, Close: done})
	return made.Customers, err
}

// bare reads the rows of the export without any rule but the two letters, in a transaction in which more
// may be done.
func (a *audienceBench) bare(more func(*sql.Tx, string) error) (n int, err error) {
	tx, err := a.db.BeginTx(a.Context(), nil)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	from := `FROM verdicts v JOIN customers c ON c.id = v.customer_id JOIN contacts w ON w.customer_id = c.id AND w.channel = 'email'
		WHERE substr(v.reasons, ` + a.place(a.email.Purpose, a.email.Channel) + `, 1) IN ('C', 'E', 'N')
		AND substr(v.reasons, ` + a.place(register.CampaignDisclosure, string(register.ChannelAny)) + `, 1) IN ('C', 'E', 'N')`
	if more != nil {
		if err := more(tx, from); err != nil {
			return 0, err
		}
	}
	rows, err := tx.QueryContext(a.Context(), `SELECT c.id, TRIM(c.given_names || ' ' || c.family_name), c.language, w.value `+from)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	list, done := a.file()
	for rows.Next() {
		var m models.AudienceMember
		if err := rows.Scan(&m.Reference, &m.Name, &m.Language, &m.Contact); err != nil {
			return n, err
		}
		if err := list.Add(m); err != nil {
			return n, err
		}
		n++
	}
	return n, errors.Join(rows.Err(), done())
}

// bareInsert adds rows like the export's disclosures, which go again with the transaction.
func (a *audienceBench) bareInsert(tx *sql.Tx, from string) error {
	_, err := tx.ExecContext(context.WithoutCancel(a.Context()), `INSERT INTO disclosures (customer_id, source_key, date, recipient, role, purpose, categories, basis, country, safeguards,
		source, source_time, received_at, changed_at, digest) SELECT c.id, 'portal-bare-1-' || c.id, current_date, 'Kampanjatoimisto Esimerkki Oy', 'processor',
		'Suoramarkkinointi, Sähköposti: Kevään tarjous', 'nimi, sähköpostiosoite, kieli', 'Antamasi lupa', 'FI', '', 'staff', now(), now(), now(), '' `+from)
	return err
}

func (a *audienceBench) place(purpose, channel string) string {
	a.Helper()
	places, err := a.store.Places(a.Context())
	if err != nil {
		a.Fatal(err)
	}
	for _, p := range places {
		if p.Purpose == purpose && p.Channel == channel {
			return strconv.Itoa(p.Place)
		}
	}
	a.Fatalf("no place for %s by %s", purpose, channel)
	return ""
}
