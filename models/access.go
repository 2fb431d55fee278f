package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// Unit is the part of the company in which somebody looked at data.
type Unit string

// The units there are: those who serve customers, and those who see to data protection.
const (
	CustomerService Unit = "customer_service"
	DataProtection  Unit = "data_protection"
)

// Units lists every unit.
var Units = []Unit{CustomerService, DataProtection}

// AccessEntry is one row of a customer's own access log after C-579/21: when, for what purpose, by
// which unit and which data were looked at, without the employee's name.
type AccessEntry struct {
	ID     int64      `json:"-"` // by which the customer asks about it
	At     value.Time `json:"at"`
	Action Action     `json:"action"`
	Reason string     `json:"reason"`              // a ReasonCode, for what staff did
	Ref    string     `json:"reference,omitempty"` // of the request it was for, if any
	Text   string     `json:"text,omitempty"`      // what staff wrote beside the reason
	Unit   Unit       `json:"unit,omitempty"`      // of staff
	Kind   string     `json:"kind,omitempty"`      // name of the kind of record seen; "" where it was none alone
}

// What an access log tells of. Of their own doing a customer sees what gave somebody the data.
var (
	staffLooks = []Action{ActionRequestViewed, ActionCustomerViewed, ActionKindViewed, ActionScanOpened}
	ownLooks   = []Action{ActionLogin, ActionAnswerFetched, ActionDownload}
	// AccessActions lists every action of an access log.
	AccessActions = append(append([]Action{ActionContext}, staffLooks...), ownLooks...)
)

// MyAccessLog lists when staff looked at the customer's data, newest first.
func (s *Store) MyAccessLog(ctx context.Context, me Me) ([]AccessEntry, error) {
	return s.accessLog(ctx, me.id)
}

// MyAccesses lists, a page (from 1) at a time and newest first, who came to the customer's data:
// staff, whoever acts for the customer, and the customer. The count is of all pages. The log is about
// a person's own data: for somebody who acts for another it is ErrNotFound.
func (s *Store) MyAccesses(ctx context.Context, me Me, page int) ([]AccessEntry, int, error) {
	if !me.Own() {
		return nil, 0, ErrNotFound
	}
	var entries []AccessEntry
	var total int64
	err := s.reading(ctx, func(db *gorm.DB) error {
		if err := myAccesses(db, me).Count(&total).Error; err != nil {
			return err
		}
		var err error
		entries, err = readAccesses(db, myAccesses(db, me).Offset((max(page, 1)-1)*PageSize).Limit(PageSize))
		return err
	})
	return entries, int(total), err
}

// MyAccess returns one entry of MyAccesses by its ID.
func (s *Store) MyAccess(ctx context.Context, me Me, id int64) (AccessEntry, error) {
	if !me.Own() {
		return AccessEntry{}, ErrNotFound
	}
	db := s.read.WithContext(ctx)
	entries, err := readAccesses(db, myAccesses(db, me).Where("a.id = ?", id))
	if err != nil || len(entries) == 0 {
		return AccessEntry{}, errors.Join(err, ErrNotFound)
	}
	return entries[0], nil
}

// myAccesses are the rows of the audit log that a customer sees.
func myAccesses(db *gorm.DB, me Me) *gorm.DB {
	return accessRows(db, me.id).Where(`(a.actor_kind = 'staff' AND a.action IN ? OR a.action IN ?
		OR a.action = ? AND a.actor_id <> a.customer_id)`, staffLooks, ownLooks, ActionContext)
}

// accessLog is every look of staff at the customer's data, for an answer.
func (s *Store) accessLog(ctx context.Context, customer int64) ([]AccessEntry, error) {
	db := s.read.WithContext(ctx)
	return readAccesses(db, accessRows(db, customer).Where("a.actor_kind = 'staff' AND a.action IN ?", staffLooks))
}

func accessRows(db *gorm.DB, customer int64) *gorm.DB {
	return db.Table("audit_entries a").Where("a.customer_id = ?", customer)
}

// seen is what the audit log keeps beside a look of staff.
type seen struct {
	Unit  Unit   `json:"unit"`
	Visit int64  `json:"visit"`
	Kind  string `json:"kind,omitempty"`

	Permission int64  `json:"permission,omitempty"` // whose paper was opened
	Took       string `json:"took,omitempty"`       // of the proof of permissions: the record or a receipt
}

// readAccesses runs a query on the audit log and reads what the log of accesses tells.
func readAccesses(db, query *gorm.DB) ([]AccessEntry, error) {
	var rows []struct {
		AccessEntry
		Details string
	}
	err := query.Joins("LEFT JOIN requests r ON r.id = a.request_id").
		Select("a.id, a.at, a.action, a.reason, a.details, COALESCE(r.ref, '') AS ref").Order("a.at DESC, a.id DESC").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	entries, visits := make([]AccessEntry, len(rows)), make([]int64, len(rows))
	for i, row := range rows {
		entries[i] = row.AccessEntry
		if visits[i], err = entries[i].unfold(row.Details); err != nil {
			return nil, err
		}
	}
	return entries, addVisitTexts(db, entries, visits)
}

// unfold fills in what the audit log keeps in its details, and returns the visit the entry is of.
func (e *AccessEntry) unfold(details string) (visit int64, err error) {
	switch e.Action {
	case ActionRequestViewed:
		e.Unit = DataProtection
		var d struct{ Kind string }
		if err := json.Unmarshal([]byte(details), &d); err != nil {
			return 0, fmt.Errorf("read the details of a look at a request: %w", err)
		}
		e.Kind = d.Kind
	case ActionCustomerViewed, ActionKindViewed, ActionScanOpened:
		var d seen
		if err := json.Unmarshal([]byte(details), &d); err != nil {
			return 0, fmt.Errorf("read the details of an audit entry: %w", err)
		}
		e.Unit, e.Kind, visit = d.Unit, d.Kind, d.Visit
	}
	return visit, nil
}

// addVisitTexts adds what staff wrote beside the reasons of their visits.
func addVisitTexts(db *gorm.DB, entries []AccessEntry, visits []int64) error {
	var written []staffVisit
	if err := db.Where("id IN ? AND text <> ''", visits).Find(&written).Error; err != nil {
		return err
	}
	for _, v := range written {
		for i := range entries {
			if visits[i] == v.ID {
				entries[i].Text = v.Text
			}
		}
	}
	return nil
}
