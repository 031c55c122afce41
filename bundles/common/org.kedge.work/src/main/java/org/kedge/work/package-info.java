/**
 * What a bundle runs on: bounded threads ({@link org.kedge.work.Threads}), time ({@link org.kedge.work.Times},
 * {@link org.kedge.work.LateClock}), and services that come and go ({@link org.kedge.work.Bound}, {@link org.kedge.work.LateMeters}).
 */
@Export
@Version("1.0.0")
package org.kedge.work;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
