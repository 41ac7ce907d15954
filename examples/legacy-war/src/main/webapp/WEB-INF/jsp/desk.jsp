<%@ page contentType="text/html; charset=UTF-8" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<!DOCTYPE html>
<title>Desk</title>
<link rel="stylesheet" href="style/desk.css">
<p>Good day, <c:out value="${pageContext.request.remoteUser}"/>.</p>
<ul>
<c:forEach items="${orders}" var="order"><li><c:out value="${order}"/></li>
</c:forEach></ul>
<c:if test="${mayApprove}"><p>You may approve.</p></c:if>
