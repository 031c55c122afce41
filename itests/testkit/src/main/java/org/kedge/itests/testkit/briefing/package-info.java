/** What a Briefing Node keeps in the registry, in memory. */
package org.kedge.itests.testkit.briefing;
