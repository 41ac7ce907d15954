<%@ page contentType="text/plain; charset=UTF-8" session="false" %>user=${pageContext.request.remoteUser} type=${pageContext.request.authType}
