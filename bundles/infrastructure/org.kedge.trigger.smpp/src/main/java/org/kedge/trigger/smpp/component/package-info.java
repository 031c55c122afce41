/** The SMPP sender as a service, its configuration, and how its password comes in. */
package org.kedge.trigger.smpp.component;
