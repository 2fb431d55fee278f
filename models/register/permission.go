package register

// PermissionPurpose is one row of the permission grid: something the customer allows or prohibits, by
// channel where the channel matters.
type PermissionPurpose struct {
	Key      string              `yaml:"key" example:"direct_marketing"`
	Name     Text                `yaml:"name"`
	Text     Text                `yaml:"text"`    // what yes means
	WhenNo   Text                `yaml:"when_no"` // what no means
	Kind     PermissionKind      `yaml:"kind"`
	Purposes []string            `yaml:"purposes"` // of the processing, which it is part of
	Renewal  Renewal             `yaml:"renewal,optional"`
	Channels []PermissionChannel `yaml:"channels"`
}

func (p PermissionPurpose) key() string { return p.Key }

// Channel returns the cell of the channel; false where the purpose does not use it.
func (p PermissionPurpose) Channel(c Channel) (PermissionChannel, bool) {
	for _, cell := range p.Channels {
		if cell.Channel == c {
			return cell, true
		}
	}
	return PermissionChannel{}, false
}

// Purposes of permission that the portal itself knows by key; a company may have others beside them.
const (
	DirectMarketing        = "direct_marketing"
	OpinionResearch        = "opinion_research"
	MarketResearch         = "market_research"
	CampaignDisclosure     = "campaign_disclosure"
	MeteringDataDisclosure = "metering_data_disclosure"
	ElectronicCollection   = "electronic_collection"
)

// PermissionKind is the sort of a permission purpose; it decides which law the grid is held to.
type PermissionKind string

// The kinds: direct marketing (GDPR Article 21(2)), research, disclosure to a subcontractor, and
// consents that a law asks for by name.
const (
	KindMarketing  PermissionKind = "marketing"
	KindResearch   PermissionKind = "research"
	KindDisclosure PermissionKind = "disclosure"
	KindConsent    PermissionKind = "consent"
)

func (PermissionKind) choices() []string {
	return []string{string(KindMarketing), string(KindResearch), string(KindDisclosure), string(KindConsent)}
}

// PermissionChannel is one cell of the grid: the rule for natural persons and the one for organisations.
type PermissionChannel struct {
	Channel Channel `yaml:"channel"`
	// Needs is the channel that the customer must be reached by although the customer is asked of none:
	// for a cell of ChannelAny alone.
	Needs        Channel `yaml:"needs,optional"`
	Person       Rule    `yaml:"person"`
	Organisation Rule    `yaml:"organisation"`
}

// Way is the channel by which the customer has to be reachable; "" where it takes none.
func (c PermissionChannel) Way() Channel {
	if c.Channel == ChannelAny {
		return c.Needs
	}
	return c.Channel
}

// Rule is what holds while the customer has not said anything, and the law it comes from.
type Rule struct {
	Default DefaultState `yaml:"default"`
	Law     Law          `yaml:"law"`
	// ExistingCustomer: the exception of section 200(3) of Act 917/2014 may be used, for own similar
	// products, to an address that the customer gave in connection with a sale.
	ExistingCustomer bool `yaml:"existing_customer,optional"`
}

// Renewal is how long a consent holds before it is asked again: it says nothing of what needs none.
type Renewal struct {
	Months int `yaml:"months"` // after which it is asked again; 0 is never
	Days   int `yaml:"days"`   // to answer, before it lapses
}

// Channel is a way to reach somebody.
type Channel string

// The channels; ChannelAny stands alone where the channel does not matter.
const (
	ChannelEmail         Channel = "email"
	ChannelSMS           Channel = "sms"
	ChannelAutomatedCall Channel = "automated_call"
	ChannelPhone         Channel = "phone"
	ChannelPost          Channel = "post"
	ChannelAny           Channel = "any"
)

func (Channel) choices() []string {
	return []string{
		string(ChannelEmail), string(ChannelSMS), string(ChannelAutomatedCall), string(ChannelPhone),
		string(ChannelPost), string(ChannelAny),
	}
}

// electronic tells whether section 200(1) of Act 917/2014 asks prior consent of natural persons for
// direct marketing by the channel.
func (c Channel) electronic() bool {
	return c == ChannelEmail || c == ChannelSMS || c == ChannelAutomatedCall
}

// DefaultState is what holds for a cell while the customer has said nothing.
type DefaultState string

// The states a cell can have by default.
const (
	PriorConsent            DefaultState = "prior_consent"
	AllowedUnlessProhibited DefaultState = "allowed_unless_prohibited"
	Prohibited              DefaultState = "prohibited"
)

func (DefaultState) choices() []string {
	return []string{string(PriorConsent), string(AllowedUnlessProhibited), string(Prohibited)}
}

// Law is the key of the provision a default comes from; its name in words is a text of the views.
type Law string

// The provisions.
const (
	// LawServices200_1: Act on Electronic Communications Services (917/2014) section 200(1): prior consent.
	LawServices200_1 Law = "services_act_200_1"
	// LawServices200_2: the same Act, section 200(2): other direct marketing unless prohibited.
	LawServices200_2 Law = "services_act_200_2"
	// LawServices202: the same Act, section 202: organisations, unless prohibited.
	LawServices202 Law = "services_act_202"
	// LawServices200_3: the same Act, section 200(3): own similar products to existing customers.
	LawServices200_3 Law = "services_act_200_3"
	// LawPopulation36: Act on the Population Information System (661/2009) section 36: protected address.
	LawPopulation36 Law = "population_act_36"
	// LawGDPR5_1b: GDPR Article 5(1)(b): for no other purpose.
	LawGDPR5_1b Law = "gdpr_5_1_b"
	// LawGDPR5_1d: GDPR Article 5(1)(d): accurate data.
	LawGDPR5_1d Law = "gdpr_5_1_d"
	// LawGDPR6_1a: GDPR Article 6(1)(a): consent.
	LawGDPR6_1a Law = "gdpr_6_1_a"
	// LawGDPR7_3: GDPR Article 7(3): a consent withdrawn.
	LawGDPR7_3 Law = "gdpr_7_3"
	// LawGDPR18_2: GDPR Article 18(2): restriction of processing.
	LawGDPR18_2 Law = "gdpr_18_2"
	// LawGDPR21_2: GDPR Article 21(2) and (3): objection to direct marketing.
	LawGDPR21_2 Law = "gdpr_21_2"
	// LawGDPR21_1: GDPR Articles 6(1)(f) and 21(1): legitimate interest, with a right to object.
	LawGDPR21_1 Law = "gdpr_21_1"
	// LawElectricity75f: Electricity Market Act (588/2013) section 75 f: explicit consent.
	LawElectricity75f Law = "electricity_market_act_75f"
	// LawCollection5_2: Debt Collection Act (513/1999) section 5(2): separate consent.
	LawCollection5_2 Law = "collection_act_5_2"
	// OwnPractice: the company is stricter than the law asks.
	OwnPractice Law = "own_practice"
)

func (Law) choices() []string {
	return []string{
		string(LawServices200_1), string(LawServices200_2), string(LawServices202), string(LawGDPR21_1),
		string(LawElectricity75f), string(LawCollection5_2), string(OwnPractice),
	}
}
