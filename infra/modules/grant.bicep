// One thing that one identity may do; the module that makes a resource makes the role assignments on it.

@export()
@description('A role of roles.json, given to a managed identity.')
type grant = {
  role: string
  principalId: string
}
