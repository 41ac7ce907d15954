/** The application that is protected: it knows nothing of Gatehouse, and web.xml says where its servlets are. */
@org.jspecify.annotations.NullMarked
package dev.gatehouse.containers.app;
