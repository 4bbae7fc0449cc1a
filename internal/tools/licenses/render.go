package main

import "strings"

const rule = "--------------------------------------------------------------------------------\n"

// thirdParty renders every text under the list of files it was found in.
func thirdParty(all []terms) string {
	var b strings.Builder
	b.WriteString("Software of others that is part of the fsui program, and its terms.\n" +
		"Each text below applies to the modules named above it.\n")
	for _, t := range all {
		b.WriteString("\n" + rule)
		for _, f := range t.files {
			b.WriteString(f + "\n")
		}
		b.WriteString(rule + "\n" + t.text)
	}
	return b.String()
}

// notice renders fsui's own NOTICE, which passes on those of linked modules.
func notice(all []terms) string {
	var b strings.Builder
	b.WriteString("fsui\nCopyright the fsui authors\n\n" +
		"The fsui program contains software of others under terms of their own, listed\n" +
		"in assets/licenses/THIRD_PARTY_LICENSES and printed by `fsui version --licenses`.\n" +
		"Their notices follow.\n")
	for _, t := range all {
		if t.notice {
			b.WriteString("\n" + rule + "\n" + t.text)
		}
	}
	return b.String()
}
