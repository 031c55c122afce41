/** A subscriber on both sides of AKA: its USIM, and a BSF that can be told to misbehave. */
package org.kedge.itests.testkit.gba;
