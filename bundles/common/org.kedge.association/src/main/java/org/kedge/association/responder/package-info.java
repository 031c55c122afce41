/** This node as Entity B: who may associate with it, by which key or certificate, and who has. Private. */
package org.kedge.association.responder;
