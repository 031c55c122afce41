/**
 * What a bundle runs on: bounded threads ({@link org.kedge.work.Threads}), time ({@link org.kedge.work.Times},
 * {@link org.kedge.work.LateClock}), services that come and go ({@link org.kedge.work.Bound}, {@link org.kedge.work.LateMeters}), and
 * settings ({@link org.kedge.work.Configured}).
 */
@Export
@Version("1.1.0")
package org.kedge.work;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
