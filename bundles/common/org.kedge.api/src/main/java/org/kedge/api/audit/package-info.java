/**
 * The audit trail: one durable record per security decision.
 */
@Export
@Version("1.0.0")
package org.kedge.api.audit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
