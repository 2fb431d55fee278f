package models

import "omatiedot/models/value"

// AuditEntry is one line of the audit log: who did what to whose data, when and why. The database
// refuses to change it, and to delete it before retention has ended.
type AuditEntry struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	At         value.Time `gorm:"column:at"`
	ActorKind  string     `gorm:"column:actor_kind"` // customer, staff, system, link
	ActorID    int64      `gorm:"column:actor_id"`
	ActorName  string     `gorm:"column:actor_name"` // of staff and system; a customer, and whoever has a link of theirs, is known by the customer's id
	Action     Action     `gorm:"column:action"`
	CustomerID *int64     `gorm:"column:customer_id"` // whose data
	RequestID  *int64     `gorm:"column:request_id"`
	Reason     string     `gorm:"column:reason"`  // stated by staff before seeing data
	Details    string     `gorm:"column:details"` // JSON without personal data
}

// TableName names the table.
func (AuditEntry) TableName() string { return "audit_entries" }

// Action is what was done.
type Action string

// The actions of the audit log.
const (
	ActionLogin              Action = "login"
	ActionLogout             Action = "logout"
	ActionContext            Action = "context" // a person began to act for a customer
	ActionPermission         Action = "permission"
	ActionPermissionsSettled Action = "permissions_settled" // what follows from changed data and from time
	ActionRequest            Action = "request"             // a customer asked
	ActionRequestStep        Action = "request_step"        // staff moved a request on
	ActionRequestViewed      Action = "request_viewed"      // staff saw the data of an answer
	ActionCustomersSearched  Action = "customers_searched"  // staff looked for a customer
	ActionCustomerViewed     Action = "customer_viewed"     // staff opened a customer's page
	ActionKindViewed         Action = "kind_viewed"         // staff saw the records of a kind
	ActionMessageRead        Action = "message_read"        // a customer read what staff wrote, or staff what a customer did
	ActionFeedback           Action = "feedback"            // a customer said whether they are content with an answer
	ActionAnswerMade         Action = "answer_made"
	ActionAnswerFetched      Action = "answer_fetched"
	ActionAnswerTakenBack    Action = "answer_taken_back" // an answer that was sent is not to be opened any more
	ActionDownload           Action = "download"          // a customer took along what the portal shows
	ActionMailSent           Action = "mail_sent"
	ActionConfirmation       Action = "confirmation" // whom staff are to tell of changed permissions, and that they did
	ActionImport             Action = "import"
	ActionProhibitions       Action = "prohibitions" // industry lists taken in or compared with the customers
	ActionPopulation         Action = "population"   // a notice of the Population Information System taken in
	ActionPurgeBegun         Action = "purge_begun"
	ActionPurged             Action = "purged"            // retention ended
	ActionRetentionCounted   Action = "retention_counted" // what is to go next was counted, or asked for
	ActionErasurePlanned     Action = "erasure_planned"   // a request to erase was answered
	ActionNeverTheirs        Action = "never_theirs"      // what a record said while it was held under a wrong customer was deleted
	ActionErasureDone        Action = "erasure_done"      // nothing is left of a kind that was to go
	ActionHeld               Action = "held"              // a legal hold was placed
	ActionReleased           Action = "released"          // a legal hold was lifted
	ActionRegisterStored     Action = "register_stored"
	ActionWebhook            Action = "webhook"           // an endpoint was added, changed or asked to be told again
	ActionAudienceCounted    Action = "audience_counted"  // marketing saw how many could be approached
	ActionAudienceExported   Action = "audience_exported" // a list of customers was handed to somebody
	ActionTokenIssued        Action = "token_issued"      // another system may read
	ActionTokenRevoked       Action = "token_revoked"
	ActionRestricted         Action = "restricted" // data may only be stored: GDPR Article 18
	ActionRestrictionLifted  Action = "restriction_lifted"
	ActionRestrictionNotice  Action = "restriction_notice"
	ActionRenewalAsked       Action = "renewal_asked"     // consents are asked again
	ActionScanOpened         Action = "scan_opened"       // a customer or staff saw the paper behind a decision
	ActionQueueView          Action = "queue_view"        // staff saved, renamed or removed a way to look at the queue
	ActionTask               Action = "task"              // a line of a request's check list was ticked, or the tick taken back
	ActionOwnApproval        Action = "own_approval"      // an answer approved by who drafted it, where the company has one approver
	ActionOwnLook            Action = "own_look"          // a step of whoever looked, in a request about it, where the company has one approver
	ActionConsentsExported   Action = "consents_exported" // the proof of a customer's permissions was written to a file
	ActionProofMade          Action = "proof_made"        // an auditor took the marks of a request, which say nothing of the customer
	ActionDigest             Action = "digest"            // staff were told how many requests wait
	ActionContactAdded       Action = "contact_added"     // a customer added an address or number
	ActionContactConfirmed   Action = "contact_confirmed"
	ActionContactRemoved     Action = "contact_removed"
)
