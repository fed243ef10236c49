// Who acts: the app, and Event Grid when it routes a message or puts a dead letter away. Neither has a key.
param token string
param location string
param tags { *: string }

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-izi-app-${token}'
  location: location
  tags: tags
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-izi-events-${token}'
  location: location
  tags: tags
}

output app { id: string, clientId: string, principalId: string } = {
  id: app.id
  clientId: app.properties.clientId
  principalId: app.properties.principalId
}

output events { id: string, name: string, principalId: string } = {
  id: events.id
  name: events.name
  principalId: events.properties.principalId
}
