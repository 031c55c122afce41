/**
 * The registry of the infrastructure side: Enrolees, peers and the enrolment keys issued to them.
 */
@Export
@Version("2.0.0")
package org.kedge.api.infrastructure.registry;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
