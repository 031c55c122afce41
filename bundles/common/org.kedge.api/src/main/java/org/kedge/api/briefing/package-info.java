/**
 * Bootstrap Start and Briefing: what starts an enrolment, and the instruction that says with whom and how.
 */
@Export
@Version("1.1.0")
package org.kedge.api.briefing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
