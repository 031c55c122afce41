/**
 * Bootstrap Execution: provisioning frameworks and the enrolment service.
 */
@Export
@Version("1.1.0")
package org.kedge.api.enrolment;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
