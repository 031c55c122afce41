/** What the rest of the bundle runs on: threads, time, and services that come and go. Private. */
package org.kedge.gba.client.work;
