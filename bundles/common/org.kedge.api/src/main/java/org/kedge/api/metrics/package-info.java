/**
 * Counters and timers, independent of any metrics library.
 */
@Export
@Version("1.0.0")
package org.kedge.api.metrics;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
