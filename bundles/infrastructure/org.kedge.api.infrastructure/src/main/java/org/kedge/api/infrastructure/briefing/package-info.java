/**
 * What a Bootstrap Briefing Node keeps in the registry: nodes, the owner's rules, destinations, instructions issued, one-time codes; and
 * what sends triggers.
 */
@Export
@Version("1.1.0")
package org.kedge.api.infrastructure.briefing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
