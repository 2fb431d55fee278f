package i18n

// Families are the beginnings of keys that are put together from a declaration, so that the whole key
// stands nowhere in the source: "error.title." + kind. The package that makes such keys has a test
// that every one of them exists; here they are listed so that their texts do not count as unused.
var Families = []string{
	"error.title.", // views.TroubleKinds
	"error.text.",  // views.TroubleKinds

	"requests.kind.", "requests.ask.", "requests.about.", "requests.gives.", // models.RequestKinds
	"requests.state.",                              // models.States
	"ruling.outcome.",                              // models.Outcomes
	"ruling.done.",                                 // models.RequestKinds
	"ruling.corrected.", "ruling.corrected_words.", // models.Outcomes
	"ruling.counted.",               // models.Fates
	"ruling.keep.",                  // register.Trigger
	"answer.holds.",                 // how much an answer has
	"staff.until.",                  // models.RestrictionGrounds
	"ruling.ground.", "ruling.law.", // models.Grounds
	"ruling.fate.",                  // models.Fates
	"staff.keep.",                   // models.GroundsOf(models.Erasure)
	"ruling.left.",                  // models.Lefts
	"requests.step.", "staff.step.", // models.Steps
	"requests.ahead.",                                                                                           // stages of views.NewRequestPage
	"requests.delivery.",                                                                                        // models.Deliveries
	"requests.prepare.", "requests.words.", "requests.words_hint.", "requests.narrow.", "requests.narrow_text.", // models.RequestKinds
	"requests.ground.",                        // models.RestrictionGrounds, models.ErasureGrounds
	"requests.ground_hint.",                   // those of models.ErasureGrounds that bring something about by themselves
	"requests.late.",                          // models.LateDocument
	"requests.asked.", "requests.reply_hint.", // models.States that wait for the customer
	"requests.content_said.",      // models.Content, models.NotContent
	"staff.flash.",                // the models.Steps of staff
	"requests.who.", "staff.who.", // models.RequestStep.ActorKind
	"requests.error.", "staff.error.", // models.Invalid; of views.AddedOutside and WithdrawnOutside "staff.error.outside."
	"staff.role.", "staff.start.", // models.Roles
	"staff.why.",                 // models.States
	"staff.view.", "staff.none.", // models.QueueViews
	"queue.error.", "queue.flash.", // models.Invalid of a search or a models.NewView, views.ViewDone
	"staff.asks.", "staff.todo.", "letter.", // models.RequestKinds, and models.Outcomes
	"staff.erasure.",                      // models.ErasureGrounds
	"staff.outcome.", "answered.outcome.", // models.Outcomes
	"staff.channel.", "staff.identified.", "staff.delivery.", // models.Request: how it came and goes
	"staff.content.",                // models.Request.Content
	"staff.task.",                   // models.TaskKinds
	"staff.task_later.",             // the kinds of models.Request.Awaits
	"staff.call.", "staff.receipt.", // what models.TaskCall and models.TaskReceipt tell of
	"staff.hint.",                                 // models.HintKinds
	"staff.heading.", "staff.about.", "staff.do.", // the models.Steps with a form of their own
	"staff.stop.",                    // clock.StopReasons
	"clock.step.", "clock.extended.", // clock.StepKinds
	"clock.asked.",            // clock.StopReasons
	"clock.holiday.",          // clock.HolidayKeys
	"clock.day.", "clock.on.", // the days of the week

	"imports.state.",       // models.ImportState
	"staff_earlier.error.", // models.Invalid of Store.NeverTheirs

	"confirmation.coming.", "confirmation.given.", "confirmation.way.", // models.TellWay
	"confirmation.press.", "confirmation.flash.", // views.ConfirmationOutcomes

	"tokens.scope.", "tokens.state.", "tokens.error.", // models.TokenScopes, models.TokenStates, models.Invalid
	"restrictions.ground.", "staff.restriction.", "restrictions.because.", "restrictions.error.", // models.RestrictionGrounds, models.Invalid
	"restrictions.state.", "restrictions.way.", "restrictions.done.", "restrictions.next.", "restrictions.due.", // models.RestrictionStates, models.TellWay, models.RestrictionNexts

	"webhooks.state.", // models.DeliveryState
	"webhooks.type.",  // models.WebhookTypes
	"webhooks.why.",   // why an endpoint is disabled
	"webhooks.done.",  // views.WebhookOutcomes
	"webhooks.error.", // models.Invalid

	"download.as.",                            // models.DownloadFormats
	"dictionary.format.",                      // models.FieldTypes
	"dictionary.table.", "dictionary.column.", // views.sideTable
	"rectification.form.",  // models.Kind.TypeIn
	"rectification.error.", // models.Invalid

	"register.basis.",  // register.Basis
	"register.role.",   // register.Role
	"register.portal.", // register.PortalKeys

	// Of the register: models.Kinds with their fields and codes.
	"customers.", "addresses.", "contacts.", "representatives.", "accounting_points.", "offers.",
	"contracts.", "services.", "invoices.", "collections.", "logins.", "permissions.",
	"self_reported.", "events.", "analyses.", "disclosures.", "documents.", "record.",

	"permission.reason.", // permit.Reasons
	"permission.law.",    // register.Law
	"permission.told.",   // models.PopulationProhibitions

	"staff.protected.", "staff_customers.protected.", // models.Protections

	"access_log.did.",        // models.AccessActions
	"access_log.unit.",       // models.Units
	"access_log.reason.",     // models.ReasonCodes
	"staff_customers.error.", // models.Invalid of a query or a reason

	"staff_permission.error.",        // models.Invalid of models.NewPermission
	"contact.error.",                 // models.Invalid of models.NewContact
	"contact.how.", "contact.added.", // models.ContactChannels

	"retention.class.",  // models.PortalClasses
	"retention.period.", // models.PortalClasses without a period in the register description
	"retention.error.",  // models.Invalid of a legal hold

	"audiences.role.",   // models.AudienceRoles
	"audiences.reason.", // models.AudienceReasons
	"audiences.gives.",  // register.Channel
	"audiences.basis.",  // permit.Reasons that allow
	"audiences.error.",  // models.Invalid of an audience

	"intake.error.",                             // models.Invalid of models.Intake
	"intake.identified.",                        // models.Identifications
	"intake.by.",                                // models.IntakeChannels
	"authority.",                                // models.Authorities
	"intake.delivery.", "intake.delivery_hint.", // models.Deliveries
	"intake.details_hint.",             // models.RequestKinds
	"acknowledgement.delivery.",        // models.Deliveries
	"reports.table.", "reports.about.", // views.ReportTables
	"reports.fate.",        // models.ReportFates
	"proof_folder.extent.", // models.ProofExtent
}
