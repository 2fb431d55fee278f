package models

import (
	"net/netip"
	"slices"
)

// Networks are networks that webhooks may be sent to although they are not public.
type Networks []netip.Prefix

// ParseNetworks reads addresses and networks, such as 10.2.0.7 and 10.1.0.0/16. What is neither is left
// out: settings are checked where they are read.
func ParseNetworks(texts []string) Networks {
	var list Networks
	for _, text := range texts {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			list = append(list, prefix.Masked())
		} else if ip, err := netip.ParseAddr(text); err == nil {
			list = append(list, netip.PrefixFrom(ip, ip.BitLen()))
		}
	}
	return list
}

// Allow reports whether webhooks may be sent to the address: a public one, or one of the networks. At
// link-local addresses are the secrets of cloud servers and no receiver ever.
func (n Networks) Allow(ip netip.Addr) bool {
	ip = ip.Unmap()
	if ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || ip.Zone() != "" {
		return false
	}
	return n.contain(ip) || ip.IsGlobalUnicast() && !ip.IsPrivate() && !specialNetworks.contain(ip)
}

func (n Networks) contain(ip netip.Addr) bool {
	return slices.ContainsFunc(n, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// allowHost is Allow of an address written out, or of the machine itself. Of another name nobody knows
// where it leads before it is connected to.
func (n Networks) allowHost(host string) bool {
	if host == "localhost" {
		return n.Allow(netip.MustParseAddr("127.0.0.1"))
	}
	ip, err := netip.ParseAddr(host)
	return err != nil || n.Allow(ip)
}

// specialNetworks are not public though they look it: the registries of RFC 6890.
var specialNetworks = ParseNetworks([]string{
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
})
