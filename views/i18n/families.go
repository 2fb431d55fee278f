package i18n

// Families are the beginnings of keys that are put together from a declaration, so that the whole key
// stands nowhere in the source: "error.title." + kind. The package that makes such keys has a test
// that every one of them exists; here they are listed so that their texts do not count as unused.
var Families = []string{
	"error.title.", // views.TroubleKinds
	"error.text.",  // views.TroubleKinds

	"requests.kind.", "requests.ask.", "requests.about.", "requests.gives.", // models.RequestKinds
	"requests.state.",               // models.States
	"requests.step.", "staff.step.", // models.Steps
	"requests.ahead.",             // stages of views.NewRequestPage
	"staff.flash.",                // the models.Steps of staff
	"requests.who.", "staff.who.", // models.RequestStep.ActorKind
	"requests.error.", "staff.error.", // models.Invalid
	"staff.role.", "staff.start.", // models.Roles
	"staff.why.",                     // models.States
	"clock.step.", "clock.extended.", // clock.StepKinds
	"clock.asked.",            // clock.StopReasons
	"clock.holiday.",          // clock.HolidayKeys
	"clock.day.", "clock.on.", // the days of the week

	"imports.state.", // models.ImportState

	"download.as.",         // models.DownloadFormats
	"dictionary.format.",   // models.FieldTypes
	"rectification.form.",  // models.Kind.TypeIn
	"rectification.error.", // models.Invalid

	"register.basis.",  // register.Basis
	"register.role.",   // register.Role
	"register.portal.", // register.PortalKeys

	// Of the register: models.Kinds with their fields and codes.
	"customers.", "addresses.", "contacts.", "representatives.", "accounting_points.", "offers.",
	"contracts.", "services.", "invoices.", "collections.", "logins.", "permissions.",
	"self_reported.", "events.", "analyses.", "disclosures.", "documents.", "record.",

	"permission.holds.", // register.DefaultState
	"permission.law.",   // register.Law
	"permission.told.",  // models.PopulationProhibitions

	"access_log.did.",        // models.AccessActions
	"access_log.unit.",       // models.Units
	"access_log.reason.",     // models.ReasonCodes
	"staff_customers.error.", // models.Invalid of a query or a reason
}
