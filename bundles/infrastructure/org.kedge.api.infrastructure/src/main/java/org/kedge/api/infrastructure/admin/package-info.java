/**
 * Administration of the infrastructure side: bulk import.
 */
@Export
@Version("1.0.0")
package org.kedge.api.infrastructure.admin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
